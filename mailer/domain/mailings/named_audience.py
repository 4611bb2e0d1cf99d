"""Templates and audiences by the names that people type in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.custom_lists import define
from mailer.domain.custom_lists.mailed import ENTRIES
from mailer.domain.customers import addressed, audience, opt_outs, saved_lists
from mailer.domain.deals.mailed import DEALS
from mailer.infra.db import db
from mailer.lib import email_address
from mailer.lib.errors import NotFound, Refused
from mailer.lib.folding import fold
from mailer.models.contact import AddressUse
from mailer.models.custom_list import CustomList
from mailer.models.customer import Customer
from mailer.models.deal import DealStage
from mailer.models.group import CustomerGroup
from mailer.models.suppression import Suppression
from mailer.models.template import Template


def template_named(name: str) -> Template:
    """The template of that name; raises `Refused` when there is none, or more than one."""
    found = list(
        db.session.scalars(
            select(Template).where(
                Template.name_key == fold(name),
                Template.deleted_at.is_(None),
                Template.unlisted.is_(False),
            )
        )
    )
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(_("%(n)d templates are called “%(name)s”.", n=len(found), name=name))
    raise Refused(_("There is no template called “%(name)s”.", name=name))


def audience_of(
    targets: Sequence[str], unwanted: Sequence[str] = (), write_to: str = ""
) -> audience.Audience:
    """Those named by one of `targets` and by none of `unwanted`: each `all`, `group:NAME`,
    `list:NAME`, `deals` (those that are open), `deals:STAGE`, `entries:NAME` (of a custom list) or
    an address (of a customer or not). `write_to` as in `customers.addressed`."""
    try:
        who = addressed.of_word(write_to)
    except NotFound:
        uses = ", ".join(f"{addressed.CONTACTS}:{use}" for use in AddressUse)
        raise Refused(
            _(
                "“%(word)s” is not whom one can write to. It is “own”, “contacts”, or one of: "
                "%(uses)s.",
                word=write_to,
                uses=uses,
            )
        ) from None
    left_out = [_source_of(target) for target in unwanted]
    for target, source in zip(unwanted, left_out, strict=True):
        if "addresses" in source:
            raise Refused(_("No customer has the address %(address)s.", address=target))
    wanted = [_source_of(target) for target in targets]
    for source in wanted:
        for address in source.get("addresses", ()):
            _check_address(address)
    return audience.of(wanted, left_out, who.word)


def _source_of(target: str) -> dict[str, Any]:
    kind, _colon, name = target.partition(":")
    if target == "all":
        return {"all": True}
    if kind == "group":
        group = db.session.scalar(select(CustomerGroup).where(CustomerGroup.name_key == fold(name)))
        if group is None:
            raise Refused(_("There is no group called “%(name)s”.", name=name))
        return {"groups": [group.id]}
    if kind == "list":
        saved = saved_lists.named(name)
        if saved is None:
            raise Refused(_("There is no saved list called “%(name)s”.", name=name))
        return {"list": saved.id}
    if kind == DEALS.kind:
        return {DEALS.kind: _deals_of(name)}
    if kind == ENTRIES.kind:
        return {ENTRIES.kind: {"list": _custom_list(name).id}}
    address = email_address.parse(target)
    if address is None:
        raise Refused(
            _(
                "“%(target)s” is neither “all”, “group:NAME”, “list:NAME”, “deals:STAGE”, "
                "“entries:NAME” nor an e-mail address.",
                target=target,
            )
        )
    known = db.session.scalar(
        select(Customer.id).where(Customer.email_key == address.key).order_by(Customer.id).limit(1)
    )
    return {"addresses": [address.address]} if known is None else {"customers": [known]}


def _deals_of(stage: str) -> dict[str, Any]:
    if not stage:
        return {"open": True}
    if stage not in set(DealStage):
        raise Refused(
            _(
                "“%(stage)s” is no stage of deals. Stages are: %(stages)s.",
                stage=stage,
                stages=", ".join(DealStage),
            )
        )
    return {"stages": [stage]}


def _custom_list(name: str) -> CustomList:
    found = define.named(name)
    if found is None:
        raise Refused(_("There is no custom list called “%(name)s”.", name=name))
    return found


def _check_address(address: str) -> None:
    """An address of no customer may be written to."""
    parsed = email_address.parse(address)
    key = parsed.key if parsed is not None else ""
    if db.session.scalar(select(Suppression.id).where(Suppression.address_key == key)):
        raise Refused(
            _("%(address)s is on the suppression list: earlier mail was refused.", address=address)
        )
    if opt_outs.is_out(address):
        raise Refused(_("The owner of %(address)s wants no mailings.", address=address))
