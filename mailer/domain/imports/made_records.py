"""Records that a row of a table made: deals, incidents, contacts, entries of lists. They are taken
back as long as nobody changed them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mailer.infra.db import db


def _modified(record: Any) -> int:
    return int(record.modified_at.timestamp() * 1_000_000)


def made(name: str, record: Any, stamp: Callable[[Any], int] = _modified) -> dict[str, list[int]]:
    """What the row keeps of a record, to know it again. `stamp`: another number after a change."""
    return {name: [record.id], "modified": [stamp(record)]}


def take_back(
    model: type[Any],
    name: str,
    made: Mapping[str, list[int]],
    changed: str,
    why_kept: Callable[[Any], str] = lambda record: "",
    stamp: Callable[[Any], int] = _modified,
) -> str:
    """Why the record stays (`changed`: somebody changed it since); empty when it is gone."""
    for record_id, modified in zip(made[name], made["modified"], strict=True):
        record = db.session.get(model, record_id, with_for_update=True)
        if record is None:
            continue
        why = why_kept(record) or (changed if stamp(record) != modified else "")
        if why:
            return why
        db.session.delete(record)
        db.session.flush()
    return ""
