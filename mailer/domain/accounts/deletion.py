"""Deleting with a way back: a record with `deleted_at` is shown nowhere any more, for a while it can be
brought back, then it is forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import delete as sql_delete

from mailer.domain.accounts.access import Actor, require
from mailer.infra.db import Base, db
from mailer.lib import clock

Record = TypeVar("Record", bound=Base)
#: Writes what was done into the audit log: the verb, the record, by whom.
Note = Callable[[str, Any, Actor], None]
#: For how long what is deleted can be brought back.
KEPT = dt.timedelta(days=30)


def delete(record: Any, permission: str, actor: Actor, note: Note) -> None:
    """Show it nowhere any more; `restore` brings it back."""
    require(actor, permission, record)
    record.deleted_at = clock.now()
    db.session.flush()
    note("delete", record, actor)


def restore(
    model: type[Record],
    record_id: int,
    permission: str,
    actor: Actor,
    note: Note,
    check: Callable[[Record], None] = lambda record: None,
) -> Record | None:
    """Bring a deleted record back as it was; None when it is gone for ever. `check` may refuse."""
    require(actor, permission)
    record: Any = db.session.get(model, record_id)
    if record is not None and record.deleted_at is not None:
        check(record)
        record.deleted_at = None
        db.session.flush()
        note("restore", record, actor)
    found: Record | None = record
    return found


def purge(*models: Any) -> None:
    """Forget what was deleted long ago."""
    for model in models:
        db.session.execute(sql_delete(model).where(model.deleted_at < clock.now() - KEPT))
