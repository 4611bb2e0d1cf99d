"""What a new data folder needs: a company account that catches every mail, and a one-time code
that lets the first super admin in."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from mailer.infra.db import db
from mailer.models.setting import Setting
from mailer.models.smtp_account import AccountKind, SmtpAccount
from mailer.models.user import User

_NAME = "first_start"
#: No letters or digits that look alike.
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
#: The company's From until someone enters the real one; nothing leaves this machine until then.
FIRST_FROM = "company@example.com"


def prepare() -> None:
    """Give a new data folder its company account "Local mailbox"; may run again at any time."""
    if db.session.scalar(db.select(SmtpAccount.id).where(SmtpAccount.company_default)):
        return
    db.session.add(
        SmtpAccount(kind=AccountKind.LOCAL_MAILBOX, company_default=True, from_address=FIRST_FROM)
    )
    db.session.flush()


def needs_first_admin() -> bool:
    """Is there nobody yet who could sign in?"""
    return db.session.scalar(db.select(User.id).limit(1)) is None


def new_code() -> str:
    """A fresh one-time code to be shown to whoever started Mailer; earlier ones end.

    Only its hash is kept.
    """
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    code = "-".join((letters[:4], letters[4:8], letters[8:]))
    row = db.session.get(Setting, _NAME)
    if row is None:
        db.session.add(Setting(name=_NAME, value={"code": _hash(code)}))
    else:
        row.value = {"code": _hash(code)}
    db.session.flush()
    return code


def spend_code(code: str) -> bool:
    """Use up the code: true for the right one, and only once."""
    row = db.session.get(Setting, _NAME, with_for_update=True)
    if row is None or not hmac.compare_digest(str(row.value.get("code", "")), _hash(code)):
        return False
    db.session.delete(row)
    db.session.flush()
    return True


def _hash(code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter in _ALPHABET)
    return hashlib.sha256(plain.encode()).hexdigest()
