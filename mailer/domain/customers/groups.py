"""Groups: named sets; a customer may be in many."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.customers import audience, saved_lists
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.group import CustomerGroup, GroupMember
from mailer.models.mailing import Mailing, MailingState

EDIT = "customers:edit"


def all_groups() -> list[CustomerGroup]:
    """All groups by name."""
    return list(db.session.scalars(select(CustomerGroup).order_by(CustomerGroup.name_key)))


def member_counts() -> dict[int, int]:
    """Group id → how many customers are in it (groups without any are left out)."""
    query = select(GroupMember.group_id, func.count()).group_by(GroupMember.group_id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def create(name: str, description: str, actor: Actor) -> CustomerGroup:
    """A new, empty group."""
    require(actor, EDIT)
    name = _checked(name, None)
    group = CustomerGroup(name=name, name_key=fold(name), description=_short(description))
    db.session.add(group)
    db.session.flush()
    record(actor, "groups.create", object_type="group", object_id=group.id, name=name)
    return group


def update(group: CustomerGroup, name: str, description: str, actor: Actor) -> None:
    """Another name or description."""
    require(actor, EDIT, group)
    group.name = _checked(name, group)
    group.name_key = fold(group.name)
    group.description = _short(description)
    db.session.flush()
    record(actor, "groups.update", object_type="group", object_id=group.id, name=group.name)


def remove(group: CustomerGroup, actor: Actor) -> None:
    """Delete a group; its customers stay. Raises `Refused` while a mailing waits for its time
    that is to go to it."""
    require(actor, EDIT, group)
    waiting = select(Mailing).where(Mailing.state == MailingState.SCHEDULED)
    for mailing in db.session.scalars(waiting):
        if group.id in audience.groups_in(mailing.audience):
            raise Refused(
                _(
                    "The mailing “%(title)s”, which starts later, goes to this group. Stop it first.",
                    title=mailing.title,
                )
            )
    saved_lists.forget("group", group.id, group.name)
    record(actor, "groups.delete", object_type="group", object_id=group.id, name=group.name)
    db.session.delete(group)
    db.session.flush()


def _checked(name: str, group: CustomerGroup | None) -> str:
    name = " ".join(name.split())
    problem = ""
    if not fold(name):
        problem = _("Please give the group a name.")
    elif len(name) > 120:
        problem = _("Please keep the name under %(count)s characters.", count=120)
    else:
        other = db.session.scalar(
            select(CustomerGroup).where(CustomerGroup.name_key == fold(name)[:120])
        )
        if other is not None and other is not group:
            problem = _("There is a group “%(name)s” already.", name=other.name)
    if problem:
        raise Refused(_("The group was not saved."), {"name": problem})
    return name


def _short(description: str) -> str:
    return " ".join(description.split())[:300]
