"""The columns that a person chose for a list."""

from __future__ import annotations

from collections.abc import Sequence

from mailer.infra.db import db
from mailer.models.list_state import ListColumns
from mailer.models.user import User


def chosen(user: User, list_key: str) -> list[str] | None:
    """The keys of the chosen columns; None when nothing was chosen."""
    row = db.session.get(ListColumns, (user.id, list_key))
    return list(row.columns) if row is not None and row.columns else None


def choose(user: User, list_key: str, columns: Sequence[str]) -> None:
    """Keep the choice; an empty one goes back to the list's own columns."""
    row = db.session.get(ListColumns, (user.id, list_key))
    if row is None:
        row = ListColumns(user_id=user.id, list_key=list_key)
        db.session.add(row)
    row.columns = list(columns)
    db.session.flush()
