"""Hold reminders back: those of a customer, or those about one receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.documents.search import today
from mailer.infra.db import db, take_turns
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.customer import Customer
from mailer.models.receipt import Receipt
from mailer.models.reminder import ReminderAnswer, ReminderPause

EDIT = "debtors:edit"
NOTE = 300
#: The furthest day that a pause can last to, counted from today.
_FURTHEST = dt.timedelta(days=366 * 3)


def pause(
    about: Customer | Receipt, until: dt.date | None, note: str, actor: Actor
) -> ReminderPause:
    """Send nothing by itself until that day has passed, or until somebody ends it. Raises `Refused`
    for a day that is over."""
    require(actor, EDIT)
    errors = {}
    if until is not None and not today() <= until <= today() + _FURTHEST:
        errors["until"] = _("Please choose a day from today on, within three years.")
    if len(note) > NOTE:
        errors["note"] = _("Please keep the note under %(count)s characters.", count=NOTE)
    if errors:
        raise Refused(_("Nothing is paused: some fields need a correction."), errors)
    made = put(about, until, note.strip(), actor_id=actor.id)
    record(
        actor,
        "debtors.pause",
        object_type=_kind(about),
        object_id=about.id,
        until=until.isoformat() if until else "",
    )
    return made


def put(
    about: Customer | Receipt,
    until: dt.date | None,
    note: str,
    *,
    actor_id: int | None = None,
    answer: ReminderAnswer | None = None,
) -> ReminderPause:
    """The one pause of a customer or receipt, in the place of the one before."""
    take_turns("reminder.pause")
    db.session.execute(delete(ReminderPause).where(_is_about(about)))
    made = ReminderPause(
        customer_id=about.id if isinstance(about, Customer) else None,
        receipt_id=about.id if isinstance(about, Receipt) else None,
        until=until,
        note=note,
        answer_id=answer.id if answer is not None else None,
        created_by_id=actor_id,
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def end(found: ReminderPause, actor: Actor) -> None:
    """Reminders go on."""
    require(actor, EDIT)
    record(
        actor,
        "debtors.end_pause",
        object_type="customer" if found.customer_id is not None else "receipt",
        object_id=found.customer_id or found.receipt_id,
    )
    db.session.delete(found)
    db.session.flush()


def of_customer(customer_id: int) -> ReminderPause | None:
    """The customer's pause, if it lasts."""
    query = select(ReminderPause).where(ReminderPause.customer_id == customer_id)
    found = db.session.scalar(query)
    return found if found is not None and lasts(found) else None


def of_receipts(receipt_ids: Iterable[int]) -> dict[int, ReminderPause]:
    """Receipt → its pause; those that are over are left out."""
    query = select(ReminderPause).where(ReminderPause.receipt_id.in_(list(receipt_ids)))
    return {each.receipt_id or 0: each for each in db.session.scalars(query) if lasts(each)}


def lasts(found: ReminderPause) -> bool:
    """It is not over."""
    return found.until is None or found.until >= today()


def _is_about(about: Customer | Receipt) -> ColumnElement[bool]:
    if isinstance(about, Customer):
        return ReminderPause.customer_id == about.id
    return ReminderPause.receipt_id == about.id


def _kind(about: Customer | Receipt) -> str:
    return "customer" if isinstance(about, Customer) else "receipt"
