"""What leaves by itself: today, and during the next days."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import select

from mailer.domain.debtors import find, plan, settings
from mailer.domain.debtors.plan import Forecast, Open, Situation
from mailer.domain.debtors.settings import DebtorSettings
from mailer.domain.dispatch.addresses import KnownAddress
from mailer.domain.documents import search
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import clock, working_days
from mailer.lib.batches import batched
from mailer.models.customer import Customer
from mailer.models.document import Document
from mailer.models.receipt import Receipt
from mailer.models.reminder import ReminderPause, ReminderRun

#: Days that the forecast looks at, today among them.
HORIZON = 14
#: No mail leaves by itself later in the day: it waits for the next working day.
LATEST = 20


def forecast(first: dt.date, last: dt.date) -> Forecast:
    """What leaves if nobody pays and nobody answers meanwhile."""
    return plan.forecast(situation(first, last), first, last)


def coming() -> Forecast:
    """The next days, from the first one on which something can still leave."""
    first = next_day()
    return forecast(first, search.today() + dt.timedelta(days=HORIZON - 1))


def next_day() -> dt.date:
    """The first day on which reminders can still leave: not before they were switched on, and not
    today once today's have left or it is too late."""
    kept = settings.settings()
    today = search.today()
    over = ran_on(today) or _local_hour() >= LATEST
    first = today + dt.timedelta(days=1) if over else today
    return max(first, kept.since) if kept.since is not None else first


def is_time(kept: DebtorSettings) -> bool:
    """May today's reminders leave now?"""
    today = search.today()
    return (
        kept.since is not None
        and kept.since <= today
        and kept.hour <= _local_hour() < LATEST
        and working_days.calendar(kept.country)(today)
        and not ran_on(today)
    )


def key_of(day: dt.date) -> str:
    """Of that day's one run."""
    return day.isoformat()


def ran_on(day: dt.date) -> bool:
    """Have that day's reminders left?"""
    query = select(ReminderRun.id).where(ReminderRun.key == key_of(day))
    return db.session.scalar(query) is not None


def situation(first: dt.date, last: dt.date) -> Situation:
    """What the planner needs to know from the database."""
    kept = settings.settings()
    ahead = max([0, *(-step.days for step in kept.steps)])
    rows = db.session.execute(
        select(Receipt.id, Document.customer_id, Receipt.due_date)
        .join(Document, Document.id == Receipt.document_id)
        .where(find.unpaid(), Receipt.due_date <= last + dt.timedelta(days=ahead))
        .order_by(Receipt.id)
    ).all()
    sent = find.histories([row.id for row in rows])
    pauses = [each for each in db.session.scalars(select(ReminderPause)) if _lasts(each, first)]
    ends = {each.receipt_id: each.until or dt.date.max for each in pauses if each.receipt_id}
    return Situation(
        receipts=[
            Open(
                row.id,
                row.customer_id,
                row.due_date,
                sent[row.id].sent if row.id in sent else {},
                ends.get(row.id),
            )
            for row in rows
        ],
        steps=kept.steps,
        is_working_day=working_days.calendar(kept.country),
        paused={each.customer_id: each.until or dt.date.max for each in pauses if each.customer_id},
        unreachable=_unreachable({row.customer_id for row in rows if row.customer_id is not None}),
        reminded_today=find.reminded_on(first),
    )


def _lasts(pause: ReminderPause, first: dt.date) -> bool:
    return pause.until is None or pause.until >= first


def _unreachable(customer_ids: set[int]) -> set[int]:
    found: dict[int, KnownAddress | None] = {}
    for ids in batched(sorted(customer_ids), 500):
        customers = db.session.scalars(select(Customer).where(Customer.id.in_(ids)))
        found |= find.addresses_of(customers)
    return {each for each in customer_ids if found.get(each) is None}


def _local_hour() -> int:
    return clock.now().astimezone(ZoneInfo(company().time_zone)).hour
