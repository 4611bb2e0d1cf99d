"""Which reminder leaves on which day: a pure function of receipts, levels, calendar and pauses.

The planner asks "what is due today and was not sent?", day after day. A day on which the machine
was off is therefore caught up once, by whatever is due when it is back; and what leaves late moves
what follows it, so that two levels never come closer together than they stand in the settings.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mailer.lib.working_days import IsWorkingDay
from mailer.models.reminder import Level

_DAY = dt.timedelta(days=1)


class Hold(enum.StrEnum):
    """Why nothing is sent about a receipt though its turn has come."""

    PAUSED_RECEIPT = "paused_receipt"
    PAUSED_CUSTOMER = "paused_customer"
    NO_ADDRESS = "no_address"
    NO_CUSTOMER = "no_customer"
    #: Another reminder of that customer leaves on this day.
    ONE_A_DAY = "one_a_day"


@dataclass(frozen=True)
class Step:
    """A level that is on: so many days after the due date (before it: less than 0)."""

    level: Level
    days: int


@dataclass(frozen=True)
class Open:
    """An unpaid receipt."""

    receipt_id: int
    #: None: nobody knows yet who is to pay it.
    customer_id: int | None
    due: dt.date
    #: Level → the day on which it was sent.
    sent: Mapping[Level, dt.date] = field(default_factory=dict)
    #: The last day of its pause (`dt.date.max`: until somebody ends it).
    paused_until: dt.date | None = None


@dataclass(frozen=True)
class Situation:
    """What the planner knows."""

    receipts: Sequence[Open]
    steps: Sequence[Step]
    is_working_day: IsWorkingDay
    #: Customer → the last day of the pause.
    paused: Mapping[int, dt.date] = field(default_factory=dict)
    #: Customers who have no address that can be written to.
    unreachable: Collection[int] = ()
    #: Customers who got a reminder on the first day already.
    reminded_today: Collection[int] = ()


@dataclass(frozen=True)
class Planned:
    """One mail: a customer, a level, the receipts in it."""

    day: dt.date
    customer_id: int
    level: Level
    receipt_ids: tuple[int, ...]


@dataclass(frozen=True)
class Held:
    """A receipt whose turn has come, and what holds it back on that day."""

    day: dt.date
    receipt_id: int
    customer_id: int | None
    level: Level
    why: Hold


@dataclass(frozen=True)
class Forecast:
    """What leaves on which day, and what does not, though its day has come."""

    planned: list[Planned]
    held: list[Held]


def forecast(situation: Situation, first: dt.date, last: dt.date) -> Forecast:
    """What would leave from `first` to `last` if nobody pays and nobody answers. What is held is
    named once, on the first day on which it would have left."""
    sent = {each.receipt_id: dict(each.sent) for each in situation.receipts}
    planned: list[Planned] = []
    held: dict[tuple[int, Level, Hold], Held] = {}
    day = first
    while day <= last:
        if situation.is_working_day(day):
            reminded = situation.reminded_today if day == first else ()
            going, staying = _of_day(situation, sent, day, reminded)
            for mail in going:
                for receipt_id in mail.receipt_ids:
                    sent[receipt_id][mail.level] = day
            planned += going
            for each in staying:
                held.setdefault((each.receipt_id, each.level, each.why), each)
        day += _DAY
    return Forecast(planned, list(held.values()))


def next_step(
    receipt: Open, sent: Mapping[Level, dt.date], steps: Sequence[Step], day: dt.date
) -> Level | None:
    """The level whose turn it is on `day`; levels are not left out, and none comes twice."""
    before: Step | None = None
    for step in sorted(steps, key=lambda each: each.days):
        if step.days <= 0 and day > receipt.due:
            continue  # "will be due" is not true any more
        if step.level in sent:
            before = step
            continue
        target = receipt.due + dt.timedelta(days=step.days)
        if before is not None:
            target = max(target, sent[before.level] + dt.timedelta(days=step.days - before.days))
        return step.level if target <= day else None
    return None


def _of_day(
    situation: Situation,
    sent: Mapping[int, Mapping[Level, dt.date]],
    day: dt.date,
    reminded: Collection[int],
) -> tuple[list[Planned], list[Held]]:
    due: dict[int, dict[Level, list[int]]] = defaultdict(lambda: defaultdict(list))
    held: list[Held] = []
    for receipt in situation.receipts:
        level = next_step(receipt, sent[receipt.receipt_id], situation.steps, day)
        if level is None:
            continue
        why = _why_not(situation, receipt, day)
        customer_id = receipt.customer_id
        if why is None and customer_id is not None and customer_id in reminded:
            why = Hold.ONE_A_DAY
        if why is not None:
            held.append(Held(day, receipt.receipt_id, customer_id, level, why))
        elif customer_id is not None:
            due[customer_id][level].append(receipt.receipt_id)
    planned, later = _one_each(due, day, situation.steps)
    return planned, held + later


def _one_each(
    due: Mapping[int, Mapping[Level, list[int]]], day: dt.date, steps: Iterable[Step]
) -> tuple[list[Planned], list[Held]]:
    """The gravest level of each customer; a receipt is never put under a graver word than it has
    come to, so the others wait for another day."""
    order = {step.level: step.days for step in steps}
    planned, later = [], []
    for customer_id, levels in due.items():
        gravest, *others = sorted(levels, key=order.__getitem__, reverse=True)
        planned.append(Planned(day, customer_id, gravest, tuple(sorted(levels[gravest]))))
        later += [
            Held(day, receipt_id, customer_id, level, Hold.ONE_A_DAY)
            for level in others
            for receipt_id in levels[level]
        ]
    return planned, later


def _why_not(situation: Situation, receipt: Open, day: dt.date) -> Hold | None:
    if receipt.customer_id is None:
        return Hold.NO_CUSTOMER
    if receipt.paused_until is not None and day <= receipt.paused_until:
        return Hold.PAUSED_RECEIPT
    paused = situation.paused.get(receipt.customer_id)
    if paused is not None and day <= paused:
        return Hold.PAUSED_CUSTOMER
    return Hold.NO_ADDRESS if receipt.customer_id in situation.unreachable else None
