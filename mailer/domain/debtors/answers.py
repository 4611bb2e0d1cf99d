"""What customers answer to a reminder: kept, told to the company, and the reminders pause."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.debtors import pauses, tell
from mailer.domain.documents.search import today
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.receipt import Receipt
from mailer.models.reminder import AnswerKind, Reminder, ReminderAnswer, ReminderItem

#: Letters of a comment.
COMMENT = 2000
#: For how long a link takes answers, from the day of the mail.
TAKES_FOR = dt.timedelta(days=365)
#: A payment takes so long until it is seen and booked.
UNTIL_BOOKED = dt.timedelta(days=14)
#: The furthest back, and ahead, that a payment is believed to be.
_BACK, _AHEAD = dt.timedelta(days=366), dt.timedelta(days=60)


@dataclass(frozen=True)
class Wanted:
    """What was entered on the page."""

    kind: AnswerKind
    receipt_ids: Sequence[int] = ()
    paid_on: dt.date | None = None
    comment: str = ""


@dataclass(frozen=True)
class Asked:
    """What a reminder asked for, on the page behind it."""

    reminder: Reminder
    customer: Customer
    receipts: list[Receipt] = field(default_factory=list)


def asked_by(delivery: Delivery) -> Asked | None:
    """What the mail of that delivery is about; None when it is no reminder, or nothing is left of
    it: a receipt whose document belongs to somebody else by now is never shown."""
    reminder = db.session.scalar(select(Reminder).where(Reminder.message_id == delivery.message_id))
    if reminder is None or reminder.customer is None or reminder.delivery_id != delivery.id:
        return None
    query = (
        select(Receipt)
        .join(ReminderItem, ReminderItem.receipt_id == Receipt.id)
        .where(ReminderItem.reminder_id == reminder.id)
        .order_by(Receipt.due_date, Receipt.id)
    )
    receipts = [
        each
        for each in db.session.scalars(query)
        if each.document.customer_id == reminder.customer_id
    ]
    return Asked(reminder, reminder.customer, receipts) if receipts else None


def is_over(delivery: Delivery) -> bool:
    """The mail is too old to be answered here."""
    return clock.now() - (delivery.accepted_at or delivery.updated_at) > TAKES_FOR


def answer(asked: Asked, wanted: Wanted, page: str) -> ReminderAnswer:
    """Keep an answer, pause what it is about and tell the company. The same answer given twice, or
    the same page sent twice, is one answer. Raises `Refused` with a sentence for each field."""
    receipts = [each for each in asked.receipts if each.id in wanted.receipt_ids]
    comment = wanted.comment.replace("\r\n", "\n").replace("\0", "").strip()[:COMMENT]
    _check(wanted, receipts)
    # Two tabs that answer at once take turns.
    customer = db.session.get_one(Customer, asked.customer.id, with_for_update=True)
    made = ReminderAnswer(
        reminder_id=asked.reminder.id,
        customer_id=customer.id,
        kind=wanted.kind,
        paid_on=wanted.paid_on if wanted.kind is AnswerKind.PAID else None,
        comment=comment,
        page=page,
        at=clock.now(),
    )
    before = of_reminder(asked.reminder.id)
    for other in before:
        if other.page == page or (other is before[-1] and _is_same(other, made, receipts)):
            return other
    made.receipts = receipts
    db.session.add(made)
    db.session.flush()
    _pause(made, customer)
    tell.post_notice(made)
    return made


def of_reminder(reminder_id: int) -> list[ReminderAnswer]:
    """The answers to one mail, the first one first."""
    query = select(ReminderAnswer).where(ReminderAnswer.reminder_id == reminder_id)
    return list(db.session.scalars(query.order_by(ReminderAnswer.id)))


def of_customer(customer_id: int, most: int = 50) -> list[ReminderAnswer]:
    """A customer's answers, the newest first."""
    query = select(ReminderAnswer).where(ReminderAnswer.customer_id == customer_id)
    return list(db.session.scalars(query.order_by(ReminderAnswer.id.desc()).limit(most)))


def of_receipts(receipt_ids: Iterable[int]) -> dict[int, ReminderAnswer]:
    """Receipt → the last answer about it."""
    query = (
        select(ReminderAnswer, Receipt.id)
        .join(ReminderAnswer.receipts)
        .where(Receipt.id.in_(list(receipt_ids)))
        .order_by(ReminderAnswer.id)
    )
    return {receipt_id: found for found, receipt_id in db.session.execute(query)}


def _check(wanted: Wanted, receipts: Sequence[Receipt]) -> None:
    errors = {}
    if not receipts:
        errors["receipt"] = _("Please tick what your answer is about.")
    if wanted.kind is AnswerKind.PAID:
        if wanted.paid_on is None:
            errors["paid_on"] = _("Please write the day of the payment.")
        elif not today() - _BACK <= wanted.paid_on <= today() + _AHEAD:
            errors["paid_on"] = _("This day is too far away. Please check the year.")
    if wanted.kind is not AnswerKind.PAID and not wanted.comment.strip():
        errors["comment"] = (
            _("Please tell us in a few words what is wrong.")
            if wanted.kind is AnswerKind.DISPUTED
            else _("Please tell us whom to write to.")
        )
    if errors:
        raise Refused(" ".join(errors.values()), errors)


def _is_same(one: ReminderAnswer, other: ReminderAnswer, receipts: Sequence[Receipt]) -> bool:
    return (one.kind, one.paid_on, one.comment) == (other.kind, other.paid_on, other.comment) and {
        each.id for each in one.receipts
    } == {each.id for each in receipts}


def _pause(made: ReminderAnswer, customer: Customer) -> None:
    """What was paid is looked for during two weeks; what is disputed, or went to somebody else,
    waits until a colleague has looked at it."""
    if made.kind is AnswerKind.WRONG_CONTACT:
        pauses.put(customer, None, "", answer=made)
        return
    until = None
    if made.kind is AnswerKind.PAID and made.paid_on is not None:
        until = max(made.paid_on, today()) + UNTIL_BOOKED
    for receipt in made.receipts:
        pauses.put(receipt, until, "", answer=made)
