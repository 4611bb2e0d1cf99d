"""Passwords of people: hashed with Argon2, checked in the same time whether they exist or not."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from mailer.infra.db import db
from mailer.lib import password_strength
from mailer.lib.errors import Refused
from mailer.models.user import User

#: RFC 9106, second recommended option: 64 MiB, three passes.
_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
#: Of a password that nobody knows, with these parameters: to make one takes each process a quarter
#: of a second.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$vVFopb8GGGQyMDK4C"
    "ZhiEg$sOgStXLEC8aM0TPfhHegmf8aE6EH22qMyJiZ7aj/KOc"
)


def verify(stored: str, password: str) -> bool:
    """Does a password belong to a stored hash? Takes as long for an empty one (nobody, or
    somebody without a password) as for any other. Slow on purpose: hold no lock meanwhile."""
    try:
        _hasher.verify(stored or _NOBODY, password[: password_strength.LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)


def renew_hash(user: User, password: str) -> None:
    """After a right password: make its hash again if it was made with older parameters."""
    if _hasher.check_needs_rehash(user.password_hash):
        user.password_hash = _hasher.hash(password)
        db.session.flush()


def set_password(user: User, password: str, field: str = "password") -> None:
    """Give a user a new password; ends all of their sessions and password links.

    Raises `Refused` with a sentence for `field` when it is easy to guess.
    """
    weakness = password_strength.weakness(password, [user.name, user.email])
    if weakness:
        sentence = _why_weak(weakness)
        raise Refused(sentence, fields={field: sentence})
    user.password_hash = _hasher.hash(password)
    user.session_epoch = (user.session_epoch or 0) + 1
    db.session.flush()


def end_sessions(user: User) -> None:
    """Sign a user out everywhere."""
    user.session_epoch += 1
    db.session.flush()


def _why_weak(code: str) -> str:
    return {
        "short": _(
            "Use at least %(number)s characters; a few words in a row are easy to remember.",
            number=password_strength.SHORTEST,
        ),
        "long": _("Use at most %(number)s characters.", number=password_strength.LONGEST),
        "common": _("This password is on every list of common passwords. Choose another one."),
        "repetitive": _("This password repeats itself. Choose one that is harder to guess."),
        "personal": _("Do not use your name or e-mail address alone as a password."),
    }[code]
