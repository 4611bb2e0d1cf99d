"""One answer to "may this person do that?", for buttons, URLs, terminal and jobs alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from flask_babel import gettext as _

from mailer.domain.accounts import permissions
from mailer.infra.db import Base, db
from mailer.lib.errors import NotFound
from mailer.lib.record_ids import LARGEST
from mailer.models.template import Template
from mailer.models.user import User

Record = TypeVar("Record", bound=Base)


@dataclass(frozen=True)
class System:
    """The terminal without `--as`, and jobs that nobody asked for."""

    id: None = None
    name: str = "system"


SYSTEM = System()
Actor = User | System


@dataclass(frozen=True)
class Decision:
    """Whether something is allowed, and if not, why not."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


class Forbidden(Exception):
    """The person lacks a permission."""

    def __init__(self, permission: str, reason: str) -> None:
        super().__init__(reason)
        self.permission = permission
        self.reason = reason


def can(actor: Actor, permission: str, record: Base | None = None) -> Decision:
    """May `actor` do `permission` (on `record`)?"""
    if isinstance(actor, System) or permission == permissions.PUBLIC:
        return Decision(True)
    if not getattr(actor, "is_authenticated", False) or not actor.active:
        return Decision(False, _("Please sign in."))
    if permission == permissions.SIGNED_IN or actor.super_admin:
        return Decision(True)
    if permission == permissions.USERS_MANAGE:
        return Decision(False, _("Only super admins manage users and roles."))
    role = actor.role
    if role is not None and (role.all_permissions or permission in role.permissions):
        return Decision(True)
    return Decision(
        False,
        _(
            "Your role does not allow this: %(permission)s.",
            permission=permissions.label(permission),
        ),
    )


def require(actor: Actor, permission: str, record: Base | None = None) -> None:
    """Raise `Forbidden` unless `actor` may."""
    decision = can(actor, permission, record)
    if not decision:
        raise Forbidden(permission, decision.reason)


def load(model: type[Record], record_id: int, actor: Actor, permission: str) -> Record:
    """The only way from an id to an object: checks access, raises `NotFound`."""
    require(actor, permission)
    if record_id > LARGEST:
        raise NotFound
    record = db.session.get(model, record_id)
    if record is None or getattr(record, "deleted_at", None) is not None:
        raise NotFound
    if (
        isinstance(record, Template)
        and record.unlisted
        and not _is_writer(actor, permission, record)
    ):
        raise NotFound
    require(actor, permission, record)
    return record


def _is_writer(actor: Actor, permission: str, template: Template) -> bool:
    """May `actor` do this with a mail that was written for one mailing? Its writer sees and sends
    it; nobody edits it as one of the library."""
    if permission in ("templates:edit", "templates:delete"):
        return False
    return isinstance(actor, System) or template.created_by_id == actor.id


def who_can_grant() -> list[User]:
    """The people to ask for a permission."""
    admins = db.session.scalars(
        db.select(User).where(User.super_admin, User.active).order_by(User.name).limit(5)
    )
    return list(admins)
