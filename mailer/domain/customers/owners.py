"""Who may own customers."""

from __future__ import annotations

from sqlalchemy import select

from mailer.infra.db import db
from mailer.models.user import User


def all_owners() -> list[User]:
    """The people who sign in, by name; those who were switched off keep what they own."""
    query = select(User).where(User.active).order_by(User.name, User.id)
    return list(db.session.scalars(query).unique())
