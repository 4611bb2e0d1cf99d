"""Roles: named sets of permissions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _

from mailer.domain.accounts import permissions
from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.permissions import USERS_MANAGE
from mailer.domain.audit.record import record
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.role import Role
from mailer.models.user import User

_DOCUMENTS = ("view", "edit", "delete", "send", "import", "export")


@dataclass(frozen=True)
class RoleFields:
    """What an administrator enters about a role."""

    name: str
    description: str = ""
    all_permissions: bool = False
    permissions: Collection[str] = ()


def every() -> list[Role]:
    """All roles by name."""
    return sorted(db.session.scalars(db.select(Role)), key=lambda role: fold(role.name))


def by_name(name: str) -> Role | None:
    """The role of that name, whatever its capitals."""
    wanted = name.strip().casefold()
    return next((role for role in every() if role.name.casefold() == wanted), None)


def users_of(role: Role) -> list[User]:
    """Everybody with that role, the deactivated too."""
    return list(
        db.session.scalars(db.select(User).where(User.role_id == role.id).order_by(User.name))
    )


def create(fields: RoleFields, actor: Actor) -> Role:
    """A new role. Raises `Refused`."""
    require(actor, USERS_MANAGE)
    role = Role()
    _fill(role, fields)
    db.session.add(role)
    db.session.flush()
    record(
        actor,
        "roles.create",
        object_type="role",
        object_id=role.id,
        name=role.name,
        permissions=list(role.permissions),
        all_permissions=role.all_permissions,
    )
    return role


def update(role: Role, fields: RoleFields, actor: Actor) -> None:
    """Change a role: for everybody who has it, from their next click on. Raises `Refused`."""
    require(actor, USERS_MANAGE)
    before = set(role.permissions)
    _fill(role, fields)
    db.session.flush()
    record(
        actor,
        "roles.update",
        object_type="role",
        object_id=role.id,
        name=role.name,
        added=sorted(set(role.permissions) - before),
        removed=sorted(before - set(role.permissions)),
        all_permissions=role.all_permissions,
    )


def duplicate(role: Role, actor: Actor) -> Role:
    """A copy under a free name, to start a similar role from."""
    name = _("%(name)s (copy)", name=role.name[:60])
    number = 2
    while by_name(name) is not None:
        name = _("%(name)s (copy %(number)s)", name=role.name[:60], number=number)
        number += 1
    fields = RoleFields(name, role.description, role.all_permissions, role.permissions)
    return create(fields, actor)


def delete(role: Role, actor: Actor) -> None:
    """Remove a role that nobody has. Raises `Refused` with who has it."""
    require(actor, USERS_MANAGE)
    holders = users_of(role)
    if holders:
        names = ", ".join(user.name for user in holders[:5])
        if len(holders) > 5:
            names += " …"
        raise Refused(
            _(
                "“%(role)s” was not deleted: %(names)s still have it. Give them another role "
                "first.",
                role=role.name,
                names=names,
            )
        )
    record(actor, "roles.delete", object_type="role", object_id=role.id, name=role.name)
    db.session.delete(role)
    db.session.flush()


def ready_made(actor: Actor) -> dict[str, Role]:
    """The roles that most companies start with, made if they are missing, in the current
    language: `marketing`, `accounting`, `support`."""
    wanted = {
        "marketing": RoleFields(
            _("Marketing"),
            _("Designs templates and sends mailings"),
            permissions=sorted(
                permissions.ALL - {"settings:edit", "letters:edit", "mailbox:delete"}
            ),
        ),
        "accounting": RoleFields(
            _("Accounting"),
            _("Looks after customers, documents and what is to be paid"),
            permissions=[
                *(f"documents:{action}" for action in _DOCUMENTS),
                "letters:view",
                "letters:edit",
                "customers:view",
                "customers:edit",
                "customers:import",
                "customers:export",
                "mailings:view",
                "templates:view",
            ],
        ),
        "support": RoleFields(
            _("Support"),
            _("Answers customers"),
            permissions=["customers:view", "customers:edit", "templates:view", "mailings:view"],
        ),
    }
    return {key: by_name(fields.name) or create(fields, actor) for key, fields in wanted.items()}


def _fill(role: Role, fields: RoleFields) -> None:
    name = fields.name.strip()
    if not name:
        raise Refused(_("Enter a name for the role."), fields={"name": _("Enter a name.")})
    with db.session.no_autoflush:
        other = by_name(name)
    if other is not None and other is not role:
        sentence = _("There is already a role with this name.")
        raise Refused(sentence, fields={"name": sentence})
    unknown = set(fields.permissions) - permissions.ALL
    if unknown:
        raise Refused(_("Nothing was saved: this form is older than the program. Reload the page."))
    role.name = name
    role.description = fields.description.strip()
    role.all_permissions = fields.all_permissions
    role.permissions = sorted(fields.permissions)
