"""Links by which a person sets a password: after "forgot my password", and in an invitation.

A link is made while its mail is rendered and kept nowhere. It is bound to the password and the
session epoch of its moment, so it works once: using it changes both.
"""

from __future__ import annotations

import hashlib
import hmac
import re

from mailer.infra import crypto
from mailer.infra.db import db
from mailer.infra.installation import installation
from mailer.models.user import User

#: How long a link works, in seconds.
PASSWORD_SECONDS = 3600
INVITATION_SECONDS = 7 * 86400
_LINK = re.compile(r"/password/set/([\w.-]+)")
_PURPOSES = {"password-link": PASSWORD_SECONDS, "invitation-link": INVITATION_SECONDS}


def link_for(user: User, *, invitation: bool = False) -> str:
    """The complete URL on which `user` sets a password, once."""
    purpose = "invitation-link" if invitation else "password-link"
    token = crypto.sign(purpose, [user.id, _fingerprint(user)])
    return f"{installation().public_url}/password/set/{token}"


def user_of(token: str) -> User | None:
    """Whose link this is; None when it is altered, too old, already used, or the person may no
    longer sign in."""
    for purpose, seconds in _PURPOSES.items():
        value = crypto.read_signed(purpose, token, max_age=seconds)
        if isinstance(value, list) and len(value) == 2:
            user = db.session.get(User, value[0])
            if user is None or not user.active:
                return None
            return user if hmac.compare_digest(value[1], _fingerprint(user)) else None
    return None


def owners_in(text: str) -> list[User]:
    """Whose accounts the links in a text open, as long as they work."""
    found = (user_of(token) for token in set(_LINK.findall(text)))
    return [user for user in found if user is not None]


def _fingerprint(user: User) -> str:
    state = f"{user.id} {user.session_epoch} {user.email_key} {user.password_hash}"
    return hashlib.sha256(state.encode()).hexdigest()[:32]
