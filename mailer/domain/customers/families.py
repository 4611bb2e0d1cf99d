"""Families: the company's own classification; a customer is in one, or in none."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.customers import saved_lists
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.customer import Customer
from mailer.models.group import Family

EDIT = "customers:edit"


def all_families() -> list[Family]:
    """All families by name."""
    return list(db.session.scalars(select(Family).order_by(Family.name_key)))


def member_counts() -> dict[int, int]:
    """Family id → how many customers are in it (families without any are left out)."""
    query = (
        select(Customer.family_id, func.count())
        .where(Customer.family_id.is_not(None))
        .group_by(Customer.family_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query) if row[0] is not None}


def create(name: str, actor: Actor) -> Family:
    """A new, empty family."""
    require(actor, EDIT)
    name = _checked(name, None)
    family = Family(name=name, name_key=fold(name))
    db.session.add(family)
    db.session.flush()
    record(actor, "families.create", object_type="family", object_id=family.id, name=name)
    return family


def rename(family: Family, name: str, actor: Actor) -> None:
    """Another name."""
    require(actor, EDIT, family)
    family.name = _checked(name, family)
    family.name_key = fold(family.name)
    db.session.flush()
    record(actor, "families.rename", object_type="family", object_id=family.id, name=family.name)


def remove(family: Family, actor: Actor) -> None:
    """Delete a family; its customers stay, without a family."""
    require(actor, EDIT, family)
    saved_lists.forget("family", family.id, family.name)
    record(actor, "families.delete", object_type="family", object_id=family.id, name=family.name)
    db.session.execute(
        update(Customer).where(Customer.family_id == family.id).values(family_id=None)
    )
    db.session.delete(family)
    db.session.flush()


def _checked(name: str, family: Family | None) -> str:
    name = " ".join(name.split())
    problem = ""
    if not fold(name):
        problem = _("Please give the family a name.")
    elif len(name) > 120:
        problem = _("Please keep the name under %(count)s characters.", count=120)
    else:
        other = db.session.scalar(select(Family).where(Family.name_key == fold(name)[:120]))
        if other is not None and other is not family:
            problem = _("There is a family “%(name)s” already.", name=other.name)
    if problem:
        raise Refused(_("The family was not saved."), {"name": problem})
    return name
