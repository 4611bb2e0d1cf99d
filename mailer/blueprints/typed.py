"""What people type, as it reaches the views: `request.args`, `request.form`, `request.values`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict, iter_multi_items


class Typed(ImmutableMultiDict[str, Any]):
    """Without the NUL characters that come along with pasted text: nobody sees them, nobody
    means them, and PostgreSQL holds none."""

    def __init__(self, given: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        super().__init__([(_plain(k), _plain(v)) for k, v in iter_multi_items(given or ())])


class TypedRequest(Request):
    """Flask's request, with `Typed` values."""

    parameter_storage_class = Typed


def init_app(app: Flask) -> None:
    """For all requests."""
    app.request_class = TypedRequest


def _plain(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value
