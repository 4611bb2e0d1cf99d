"""From a session cookie to a user, and back."""

from __future__ import annotations

from flask import session
from flask_login import login_user, logout_user

from mailer.infra.db import db, reading
from mailer.lib import clock
from mailer.models.user import User


def user_of(session_id: str) -> User | None:
    """The user of a session, unless the session belongs to an earlier epoch or the person was
    switched off."""
    user_id, _, epoch = session_id.partition(".")
    if not (user_id.isdigit() and epoch.isdigit()):
        return None
    with reading():
        user = db.session.get(User, int(user_id))
    if user is None or not user.active or user.session_epoch != int(epoch):
        return None
    return user


def begin(user: User, *, remember: bool = False) -> None:
    """Sign a person in, in a new session: nothing of the one before is kept but the language."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    session.permanent = remember
    login_user(user)
    user.signed_in_at = clock.now()
    db.session.flush()


def renew(user: User) -> None:
    """Keep this session, and this one only, after the person changed their own password."""
    begin(user, remember=session.permanent)


def end() -> None:
    """Sign out."""
    logout_user()
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
