"""From a session cookie to a user."""

from __future__ import annotations

from mailer.infra.db import db, reading
from mailer.models.user import User


def user_of(session_id: str) -> User | None:
    """The user of a session, unless the session belongs to an earlier epoch."""
    user_id, _, epoch = session_id.partition(".")
    if not (user_id.isdigit() and epoch.isdigit()):
        return None
    with reading():
        user = db.session.get(User, int(user_id))
    return user if user is not None and user.session_epoch == int(epoch) else None
