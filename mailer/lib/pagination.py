"""Cursors of keyset paging: "after this row" or "before this row", in a URL.

A page begins where another ended, by the values it is sorted by, so rows that are added or
removed meanwhile never make one appear twice or not at all.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal

from mailer.lib.record_ids import LARGEST

#: What a list can be sorted by; the last one is the row's id.
Key = str | int | float | bool | Decimal | dt.datetime | dt.date | None


class BadCursor(ValueError):
    """A cursor that we did not make; the list starts from its beginning."""


@dataclass(frozen=True)
class Cursor:
    """The row beside a page: the page is what follows it, or what precedes it."""

    values: tuple[Key, ...]
    backwards: bool = False


def encode(cursor: Cursor) -> str:
    """A cursor as URL-safe text."""
    body = [cursor.backwards, *(_packed(value) for value in cursor.values)]
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(text: str, width: int) -> Cursor:
    """The cursor again; raises `BadCursor` when it is not one of `width` values."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        backwards, *values = json.loads(raw)
        if not isinstance(backwards, bool) or len(values) != width:
            raise BadCursor(text)
        return Cursor(tuple(_unpacked(value) for value in values), backwards)
    except (
        binascii.Error,
        ValueError,
        TypeError,
        KeyError,
        OverflowError,
        RecursionError,
    ) as error:
        raise BadCursor(text) from error


def _packed(value: Key) -> object:
    if isinstance(value, dt.datetime):
        return {"at": value.isoformat()}
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    if isinstance(value, Decimal):
        return {"exact": str(value)}
    return value


def _unpacked(value: object) -> Key:
    if isinstance(value, dict):
        if "exact" in value:
            return _exact(value["exact"])
        return _moment(value["at"]) if "at" in value else dt.date.fromisoformat(value["day"])
    if isinstance(value, str):
        if "\0" in value:
            raise BadCursor
        value.encode()  # half a surrogate pair is no text
    elif isinstance(value, int) and not -LARGEST <= value <= LARGEST:
        raise BadCursor
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise BadCursor


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise BadCursor
    return moment.astimezone(dt.UTC)


def _exact(text: str) -> Decimal:
    try:
        number = Decimal(text)
        fits = number.is_finite() and abs(number) < 10**14 and number == round(number, 4)
    except ArithmeticError as error:
        raise BadCursor from error
    if not fits:
        raise BadCursor
    return number
