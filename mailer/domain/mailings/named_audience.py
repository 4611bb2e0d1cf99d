"""Templates and audiences by the names that people type in the terminal."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.customers import opt_outs
from mailer.infra.db import db
from mailer.lib import email_address
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.customer import Customer
from mailer.models.group import CustomerGroup
from mailer.models.suppression import Suppression
from mailer.models.template import Template


def template_named(name: str) -> Template:
    """The template of that name; raises `Refused` when there is none, or more than one."""
    found = list(
        db.session.scalars(
            select(Template).where(Template.name_key == fold(name), Template.deleted_at.is_(None))
        )
    )
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(_("%(n)d templates are called “%(name)s”.", n=len(found), name=name))
    raise Refused(_("There is no template called “%(name)s”.", name=name))


def audience_of(target: str) -> dict[str, Any]:
    """`all`, `group:NAME` or an address (of a customer or not), in the audience language."""
    kind, _colon, name = target.partition(":")
    if target == "all":
        return {"any": [{"all": True}]}
    if kind == "group":
        group = db.session.scalar(select(CustomerGroup).where(CustomerGroup.name_key == fold(name)))
        if group is None:
            raise Refused(_("There is no group called “%(name)s”.", name=name))
        return {"any": [{"groups": [group.id]}]}
    address = email_address.parse(target)
    if address is None:
        raise Refused(
            _("“%(target)s” is neither “all”, “group:NAME” nor an e-mail address.", target=target)
        )
    known = db.session.scalar(
        select(Customer.id).where(Customer.email_key == address.key).order_by(Customer.id).limit(1)
    )
    if known is not None:
        return {"any": [{"customers": [known]}]}
    if db.session.scalar(select(Suppression.id).where(Suppression.address_key == address.key)):
        raise Refused(
            _("%(address)s is on the suppression list: earlier mail was refused.", address=target)
        )
    if opt_outs.is_out(address.address):
        raise Refused(_("The owner of %(address)s wants no mailings.", address=target))
    return {"any": [{"addresses": [address.address]}]}
