"""What is unpaid, whom to write to about it, and what was sent already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import joinedload

from mailer.domain.debtors import pauses
from mailer.domain.dispatch import addresses
from mailer.domain.dispatch.addresses import KnownAddress
from mailer.domain.documents.search import today
from mailer.infra.db import db
from mailer.lib.batches import batched
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.document import Document, DocumentState, DocumentType
from mailer.models.receipt import Receipt
from mailer.models.reminder import Level, Reminder, ReminderItem, ReminderPause, ReminderState
from mailer.models.suppression import Suppression

#: A mail that ended so has reminded nobody.
NOT_REACHED = (
    DeliveryState.FAILED,
    DeliveryState.BOUNCED,
    DeliveryState.SUPPRESSED,
    DeliveryState.CANCELLED,
    DeliveryState.EXPIRED,
)
#: Ids that one query asks for.
_AT_ONCE = 500
Condition = ColumnElement[bool]


@dataclass(frozen=True)
class History:
    """What was sent about a receipt."""

    #: Level → the last day on which it was sent.
    sent: dict[Level, dt.date] = field(default_factory=dict)

    @property
    def last(self) -> dt.date | None:
        """The last day on which anything was sent."""
        return max(self.sent.values(), default=None)


@dataclass(frozen=True)
class Debt:
    """An unpaid receipt, and what is known of it."""

    receipt: Receipt
    history: History
    pause: ReminderPause | None

    @property
    def days_overdue(self) -> int:
        """Less than 1 while it is not due."""
        return (today() - self.receipt.due_date).days


def unpaid() -> Condition:
    """A receipt (joined with its document) is to be paid."""
    return and_(
        Receipt.remaining > 0,
        Document.state != DocumentState.CANCELLED,
        Document.type == DocumentType.INVOICE,
    )


def is_unpaid() -> Condition:
    """The same for receipts alone."""
    return exists().where(Document.id == Receipt.document_id, unpaid())


def debts(
    where: Callable[[Select[Any]], Select[Any]] = lambda query: query, most: int | None = None
) -> list[Debt]:
    """Unpaid receipts with their documents and customers, those due first at the head; `where`
    narrows the query."""
    query = (
        select(Receipt)
        .join(Document, Document.id == Receipt.document_id)
        .where(unpaid())
        .options(joinedload(Receipt.document).joinedload(Document.customer))
        .order_by(Receipt.due_date, Receipt.id)
        .limit(most)
    )
    return about(list(db.session.scalars(where(query))))


def count_of_customer(customer_id: int) -> int:
    """How many unpaid receipts a customer has."""
    query = select(func.count(Receipt.id)).join(Document, Document.id == Receipt.document_id)
    return db.session.scalar(query.where(unpaid(), Document.customer_id == customer_id)) or 0


def about(receipts: Sequence[Receipt]) -> list[Debt]:
    """These receipts with what was sent about them and what holds them back."""
    ids = [each.id for each in receipts]
    sent, paused = histories(ids), _paused(ids)
    return [Debt(each, sent.get(each.id, History()), paused.get(each.id)) for each in receipts]


def histories(receipt_ids: Iterable[int]) -> dict[int, History]:
    """Receipt → what was sent about it."""
    found: dict[int, History] = {}
    for ids in batched(receipt_ids, _AT_ONCE):
        query = reached().where(ReminderItem.receipt_id.in_(ids))
        for receipt_id, level, day in db.session.execute(query):
            if day is not None:
                found.setdefault(receipt_id, History()).sent[level] = day
    return found


def reached() -> Select[int, Level, dt.date | None]:
    """Receipt, level and day of what was sent and did not come back."""
    return (
        select(ReminderItem.receipt_id, Reminder.level, func.max(Reminder.day))
        .join(Reminder, Reminder.id == ReminderItem.reminder_id)
        .join(Delivery, Delivery.id == Reminder.delivery_id)
        .where(Reminder.state == ReminderState.POSTED, Delivery.state.not_in(NOT_REACHED))
        .group_by(ReminderItem.receipt_id, Reminder.level)
    )


def reminded_on(day: dt.date, customer_id: int | None = None) -> set[int]:
    """The customers to whom a reminder was posted on that day and did not come back."""
    query = (
        select(Reminder.customer_id)
        .join(Delivery, Delivery.id == Reminder.delivery_id)
        .where(Reminder.day == day, Delivery.state.not_in(NOT_REACHED))
    )
    if customer_id is not None:
        query = query.where(Reminder.customer_id == customer_id)
    return {each for each in db.session.scalars(query) if each is not None}


def address_of(customer: Customer) -> KnownAddress | None:
    """Where a customer's reminders go."""
    return addresses_of([customer])[customer.id]


def addresses_of(customers: Iterable[Customer]) -> dict[int, KnownAddress | None]:
    """Customer → where reminders go: as invoices do, but never to an address on the suppression
    list; None where nobody can be written to."""
    found: dict[int, KnownAddress | None] = {}
    for some in batched(customers, _AT_ONCE):
        known = addresses.known_addresses(some)
        keys = {each.key for of_one in known.values() for each in of_one}
        bad: set[str] = set()
        for few in batched(keys, _AT_ONCE):
            query = select(Suppression.address_key).where(Suppression.address_key.in_(few))
            bad.update(db.session.scalars(query))
        for customer_id, of_one in known.items():
            good = [each for each in of_one if each.key not in bad]
            found[customer_id] = addresses.default_address(DocumentType.INVOICE, good)
    return found


def _paused(receipt_ids: Sequence[int]) -> dict[int, ReminderPause]:
    found: dict[int, ReminderPause] = {}
    for ids in batched(receipt_ids, _AT_ONCE):
        found |= pauses.of_receipts(ids)
    return found
