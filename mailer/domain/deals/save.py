"""Enter, change and delete deals; whoever deletes one can bring it back."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from decimal import Decimal

from babel.core import get_global
from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts import deletion
from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.users import works_here
from mailer.domain.audit.record import record
from mailer.domain.deals.find import CLOSED, today
from mailer.infra.db import db, take_turns
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.customer import Customer
from mailer.models.deal import Deal, DealStage

EDIT, DELETE, IMPORT = "deals:edit", "deals:delete", "deals:import"
#: Letters of a title, of a number, and of a note.
TITLE, NUMBER, NOTE = 200, 40, 20_000
#: The largest amount that there is room for.
MOST = Decimal("999999999999.99")


@dataclass(frozen=True)
class Wanted:
    """What was entered about a deal."""

    title: str
    stage: DealStage = DealStage.NEW
    amount: Decimal | None = None
    #: ISO 4217.
    currency: str = "EUR"
    owner_id: int | None = None
    expected_on: dt.date | None = None
    #: Of one that is won or lost; without it, today.
    closed_on: dt.date | None = None
    note: str = ""


def create(
    customer: Customer, wanted: Wanted, actor: Actor, number: str = "", *, needs: str = EDIT
) -> Deal:
    """A new deal of a customer, under a `number` of another system or our own next one.

    Raises `Refused` with a sentence for each field at fault.
    """
    require(actor, needs)
    deal = Deal(
        # Until it has its id.
        number=_checked_number(number) or secrets.token_hex(8),
        customer_id=customer.id,
        created_by_id=actor.id,
        created_at=clock.now(),
    )
    _apply(deal, wanted)
    db.session.add(deal)
    db.session.flush()
    if not number.strip():
        deal.number = f"D-{deal.id:05d}"
        db.session.flush()
    _record("create", deal, actor)
    return deal


def change(deal: Deal, wanted: Wanted, actor: Actor) -> None:
    """Keep what was entered. Raises `Refused` with a sentence for each field at fault."""
    require(actor, EDIT, deal)
    _apply(deal, wanted)
    db.session.flush()
    _record("change", deal, actor)


def delete(deal: Deal, actor: Actor) -> None:
    """Show it nowhere any more; `restore` brings it back."""
    deletion.delete(deal, DELETE, actor, _record)


def restore(deal_id: int, actor: Actor) -> Deal | None:
    """Bring a deleted deal back as it was; None when it is gone for ever."""
    return deletion.restore(Deal, deal_id, DELETE, actor, _record)


def purge() -> None:
    """Forget what was deleted long ago."""
    deletion.purge(Deal)


def is_currency(code: str) -> bool:
    """Is it one of ISO 4217?"""
    return code in get_global("all_currencies")


def _apply(deal: Deal, wanted: Wanted) -> None:
    title = " ".join(wanted.title.split())
    currency = wanted.currency.strip().upper()
    errors = _errors(deal, title, currency, wanted)
    if errors:
        raise Refused(_("The deal was not saved."), errors)
    deal.title, deal.title_key = title, fold(title)[:TITLE]
    deal.stage = wanted.stage
    deal.amount, deal.currency = wanted.amount, currency
    deal.owner_id = wanted.owner_id
    deal.expected_on = wanted.expected_on
    # An open deal has no closing date.
    deal.closed_on = (wanted.closed_on or today()) if wanted.stage in CLOSED else None
    deal.note = wanted.note.strip()
    deal.modified_at = clock.now()


def _errors(deal: Deal, title: str, currency: str, wanted: Wanted) -> dict[str, str]:
    errors = {}
    if not title:
        errors["title"] = _("Please write in a few words what the deal is about.")
    elif len(title) > TITLE:
        errors["title"] = _("Please keep the title under %(count)s characters.", count=TITLE)
    if wanted.amount is not None and abs(wanted.amount) > MOST:
        errors["amount"] = _("This amount is too large.")
    elif wanted.amount is not None and wanted.amount != round(wanted.amount, 2):
        errors["amount"] = _("Please write the amount with two decimals at most.")
    if not is_currency(currency):
        errors["currency"] = _("Please write a currency as EUR, CHF or USD.")
    if wanted.closed_on is not None and wanted.closed_on > today():
        errors["closed_on"] = _("This day is still to come. Please choose today or an earlier one.")
    if len(wanted.note) > NOTE:
        errors["note"] = _("Please keep the text under %(count)s characters.", count=f"{NOTE:,}")
    if wanted.owner_id not in (None, deal.owner_id) and not works_here(wanted.owner_id):
        errors["owner_id"] = _("This person does not work here any more.")
    return errors


def _checked_number(number: str) -> str:
    number = " ".join(number.split())
    if not number:
        return ""
    text = ""
    if len(number) > NUMBER:
        text = _("Please keep the number under %(count)s characters.", count=NUMBER)
    else:
        take_turns("deal.number")
        if db.session.scalar(select(Deal.id).where(Deal.number == number)) is not None:
            text = _("There is a deal with the number %(number)s already.", number=number)
    if text:
        raise Refused(text, {"number": text})
    return number


def _record(verb: str, deal: Deal, actor: Actor) -> None:
    record(actor, f"deals.{verb}", object_type="deal", object_id=deal.id, title=deal.title)
