"""Who can be given a task."""

from __future__ import annotations

from sqlalchemy import select

from mailer.domain.accounts.access import can
from mailer.infra.db import db
from mailer.models.user import User


def assignees(present: User | None = None) -> list[User]:
    """Those who may see tasks, by name; and who has it at present."""
    everyone = db.session.scalars(select(User).where(User.active).order_by(User.name, User.id))
    found = [user for user in everyone.unique() if can(user, "tasks:view")]
    if present is not None and present not in found:
        found.append(present)
    return found
