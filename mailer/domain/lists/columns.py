"""How a person wants a list: the chosen columns, and rows or cards."""

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
    _row(user, list_key).columns = list(columns)
    db.session.flush()


def wants_cards(user: User, list_key: str) -> bool:
    """Does this person look at the list as cards?"""
    row = db.session.get(ListColumns, (user.id, list_key))
    return row is not None and row.as_cards


def choose_cards(user: User, list_key: str, wanted: bool) -> None:
    """Keep whether it is shown as cards."""
    _row(user, list_key).as_cards = wanted
    db.session.flush()


def _row(user: User, list_key: str) -> ListColumns:
    row = db.session.get(ListColumns, (user.id, list_key))
    if row is None:
        row = ListColumns(user_id=user.id, list_key=list_key, columns=[])
        db.session.add(row)
    return row
