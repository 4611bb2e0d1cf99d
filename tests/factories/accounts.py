"""People, roles and sending accounts."""

from __future__ import annotations

from functools import cache
from typing import Any

from argon2 import PasswordHasher

from mailer.domain.accounts.password_links import link_for
from mailer.domain.accounts.smtp_settings import seal_password
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.role import Role
from mailer.models.smtp_account import AccountKind, Security, SmtpAccount
from mailer.models.user import User
from tests.factories import add, number

#: The password of everyone in tests.
PASSWORD = "correct horse battery"


@cache
def _hash() -> str:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def make_role(**values: Any) -> Role:
    """A role that allows nothing, unless `permissions` are given."""
    values.setdefault("name", f"Role {number()}")
    return add(Role(**values))


def make_user(**values: Any) -> User:
    """Someone who reads English and signs in with `PASSWORD`."""
    each = number()
    values.setdefault("name", f"Person {each}")
    values.setdefault("email", f"person{each}@example.com")
    values.setdefault("email_key", values["email"].lower())
    values.setdefault("password_hash", _hash())
    values.setdefault("language", "en")
    values.setdefault("created_at", clock.now())
    return add(User(**values))


def make_company_account(**values: Any) -> SmtpAccount:
    """The company's account: the local mailbox, as every installation starts with."""
    values.setdefault("kind", AccountKind.LOCAL_MAILBOX)
    values.setdefault("from_name", "Example Company")
    values.setdefault("from_address", "company@example.com")
    return add(SmtpAccount(company_default=True, **values))


def make_account(password: str = "", **values: Any) -> SmtpAccount:
    """A tested account on a server on this machine; give `port` (and `company_default=True` or
    `owner_id`). `password` is sealed as the product does it."""
    values.setdefault("kind", AccountKind.SMTP)
    values.setdefault("host", "127.0.0.1")
    values.setdefault("security", Security.NONE)
    values.setdefault("from_address", "company@example.com")
    values.setdefault("internal_allowed", True)
    values.setdefault("tested_at", clock.now())
    account = add(SmtpAccount(**values))
    if password:
        seal_password(account, password)
        db.session.flush()
    return account


def _password_token() -> str:
    return link_for(make_user()).rpartition("/")[2]


SAMPLES = {
    "user_id": lambda: make_user().id,
    "role_id": lambda: make_role().id,
    "accounts.set_password:token": _password_token,
}
