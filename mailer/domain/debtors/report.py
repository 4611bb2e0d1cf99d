"""What became of reminders."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import case, func, select
from sqlalchemy.orm import selectinload

from mailer.infra.db import db
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.reminder import Reminder, ReminderItem, ReminderRun, ReminderState
from mailer.models.user import User

#: Runs that are listed.
_MOST = 100
#: A mail in one of these states is on its way.
_UNDER_WAY = (
    DeliveryState.QUEUED,
    DeliveryState.CLAIMED,
    DeliveryState.HANDING_OVER,
)


@dataclass(frozen=True)
class Line:
    """One customer's mail."""

    reminder: Reminder
    delivery: Delivery | None
    references: list[str]
    #: Currency → what it asked for.
    totals: dict[str, Decimal]
    #: Who gets it, or would have got it.
    name: str

    @property
    def waits(self) -> bool:
        """It is on its way."""
        if self.delivery is None:
            return self.reminder.state is ReminderState.WAITING
        return self.delivery.state in _UNDER_WAY

    @property
    def left(self) -> bool:
        """Its server took it."""
        return self.delivery is not None and self.delivery.state is DeliveryState.ACCEPTED


@dataclass(frozen=True)
class Report:
    """All mails of a run."""

    lines: list[Line]
    by: User | None

    @property
    def waiting(self) -> int:
        """How many are on their way."""
        return sum(line.waits for line in self.lines)

    @property
    def sent(self) -> int:
        """How many have left."""
        return sum(line.left for line in self.lines)


@dataclass(frozen=True)
class Sent:
    """A run in the list."""

    run: ReminderRun
    by: User | None
    mails: int
    left_out: int


def of_run(run: ReminderRun) -> Report:
    """Its mails, as they stand now."""
    query = (
        select(Reminder, Delivery)
        .outerjoin(Delivery, Delivery.id == Reminder.delivery_id)
        .where(Reminder.run_id == run.id)
        .options(
            selectinload(Reminder.customer),
            selectinload(Reminder.items).selectinload(ReminderItem.receipt),
        )
        .order_by(Reminder.id)
    )
    lines = [_line(reminder, delivery) for reminder, delivery in db.session.execute(query)]
    return Report(lines, _by(run))


def latest() -> list[Sent]:
    """The newest runs; a day on which nothing was due is left out."""
    out = func.sum(case((Reminder.state == ReminderState.LEFT_OUT, 1), else_=0))
    query = (
        select(ReminderRun, func.count(Reminder.id), out)
        .join(Reminder, Reminder.run_id == ReminderRun.id)
        .group_by(ReminderRun.id)
        .order_by(ReminderRun.id.desc())
        .limit(_MOST)
    )
    return [
        Sent(run, _by(run), count - left_out, left_out)
        for run, count, left_out in db.session.execute(query)
    ]


def of_customer(customer_id: int) -> list[Line]:
    """A customer's reminders, the newest first."""
    query = (
        select(Reminder, Delivery)
        .outerjoin(Delivery, Delivery.id == Reminder.delivery_id)
        .where(Reminder.customer_id == customer_id)
        .order_by(Reminder.id.desc())
        .limit(_MOST)
    )
    return [_line(reminder, delivery) for reminder, delivery in db.session.execute(query)]


def _line(reminder: Reminder, delivery: Delivery | None) -> Line:
    totals: dict[str, Decimal] = {}
    for item in reminder.items:
        code = item.receipt.document.currency
        totals[code] = totals.get(code, Decimal(0)) + item.remaining
    documents = [item.receipt.document for item in reminder.items]
    name = reminder.customer.name if reminder.customer is not None else ""
    return Line(
        reminder,
        delivery,
        list(dict.fromkeys(each.number for each in documents)),
        totals,
        name or next((each.party_name for each in documents), ""),
    )


def _by(run: ReminderRun) -> User | None:
    return db.session.get(User, run.created_by_id) if run.created_by_id is not None else None
