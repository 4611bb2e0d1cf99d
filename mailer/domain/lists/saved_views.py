"""Searches, filters and sortings of a list under a name: a person's own, and those that others
share with everybody who sees the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import NotFound, Refused
from mailer.lib.folding import fold
from mailer.models.list_state import SavedView
from mailer.models.user import User

LONGEST = 60
#: Of one person in one list.
MOST = 50


def of_list(user: User, list_key: str) -> Sequence[SavedView]:
    """What this person may choose from, by name."""
    query = (
        select(SavedView)
        .where(
            SavedView.list_key == list_key,
            or_(SavedView.user_id == user.id, SavedView.shared.is_(True)),
        )
        .order_by(SavedView.name_key, SavedView.id)
        .options(joinedload(SavedView.user))
    )
    return db.session.scalars(query).all()


def save(
    user: User, list_key: str, name: str, query: Mapping[str, Any], sort: str, *, shared: bool
) -> SavedView:
    """Keep a view; an own one of the same name is replaced. Raises `Refused` for a name that is
    empty or too long, and beyond `MOST`."""
    name = " ".join(name.replace("\0", " ").split())
    key = fold(name)[:LONGEST]
    if not key:
        raise Refused(_("Give the view a name, so that you find it again."))
    if len(name) > LONGEST:
        raise Refused(_("The name has at most %(most)s characters.", most=LONGEST))
    mine = select(SavedView).where(SavedView.user_id == user.id, SavedView.list_key == list_key)
    view = db.session.scalar(mine.where(SavedView.name_key == key))
    if view is None:
        count = db.session.scalar(select(func.count()).select_from(mine.subquery())) or 0
        if count >= MOST:
            raise Refused(_("You have %(most)s views of this list: delete one first.", most=MOST))
        view = SavedView(user_id=user.id, list_key=list_key, created_at=clock.now())
        db.session.add(view)
    view.name, view.name_key = name, key
    view.query, view.sort, view.shared = dict(query), sort, shared
    db.session.flush()
    return view


def delete(user: User, list_key: str, view_id: int) -> SavedView:
    """Forget an own view. Raises `NotFound` for anybody else's."""
    view = db.session.get(SavedView, view_id)
    if view is None or view.user_id != user.id or view.list_key != list_key:
        raise NotFound
    db.session.delete(view)
    db.session.flush()
    return view
