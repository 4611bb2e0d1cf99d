"""The people that tests are about, each with the role that such a person has."""

from __future__ import annotations

from sqlalchemy import select

from mailer.domain.accounts import permissions
from mailer.infra.db import db
from mailer.models.role import Role
from mailer.models.user import User
from tests.factories.accounts import make_role, make_user

#: What each role may do, as the demonstration company has it.
PERMISSIONS: dict[str, frozenset[str]] = {
    "Marketing": frozenset(
        f"{area.resource}:{action}"
        for area in permissions.AREAS
        for action in area.actions
        if area.resource in ("mailings", "templates", "customers", "deals", "mailbox")
    )
    | {f"custom_lists:{action}" for action in ("view", "edit", "delete", "import", "export")}
    | {"settings:view", "letters:view"},
    "Accounting": frozenset({"customers:view", "customers:edit", "customers:export"})
    | {f"documents:{action}" for action in ("view", "edit", "delete", "send", "import", "export")}
    | {"letters:view", "letters:edit"}
    | {f"debtors:{action}" for action in ("view", "edit", "send")},
    "Support": frozenset(
        {"customers:view", "mailings:view", "templates:view", "incidents:view", "incidents:edit"}
        | {"tasks:view", "tasks:edit", "tasks:delete"}
    ),
}


def super_admin() -> User:
    """Anna may do everything, and manages users and roles."""
    return _person("Anna Admin", "anna.admin@example.com", super_admin=True)


def marketer() -> User:
    """Marc designs, imports and sends; he sees the company's settings but cannot change them."""
    return _person("Marc Marketing", "marc.marketing@example.com", role="Marketing")


def accountant() -> User:
    """Alice keeps customers' records; she sends no mailings."""
    return _person("Alice Accounting", "alice.accounting@example.com", role="Accounting")


def support() -> User:
    """Sam takes care of incidents; of the rest he looks things up."""
    return _person("Sam Support", "sam.support@example.com", role="Support")


def outsider() -> User:
    """Olaf may sign in and nothing else: he has no role."""
    return _person("Olaf Outsider", "olaf.outsider@example.com")


ALL = (super_admin, marketer, accountant, support, outsider)


def _person(name: str, email: str, *, role: str = "", super_admin: bool = False) -> User:
    found = db.session.scalar(select(User).where(User.email_key == email))
    if found is not None:
        return found
    return make_user(
        name=name, email=email, role=_role(role) if role else None, super_admin=super_admin
    )


def _role(name: str) -> Role:
    found = db.session.scalar(select(Role).where(Role.name == name))
    return found or make_role(name=name, permissions=sorted(PERMISSIONS[name]))
