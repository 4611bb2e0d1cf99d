"""A quarter of a company in which a machine does everything: three mailings with their follow-ups,
a welcome for new customers, reminders of unpaid receipts; clocks go forward, a mailing is paused,
a drain is killed. At the end every mail is accounted for."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.debtors import run as reminder_runs
from mailer.domain.debtors import settings as debtors
from mailer.domain.deliveries.sweep import sweep
from mailer.domain.follow_ups import leave
from mailer.domain.mailings import operate, queueing, schedule
from mailer.domain.mailings.start import Start
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.jobs import autoresponders as welcome_jobs
from mailer.jobs import debtors as debtor_jobs
from mailer.jobs import follow_ups as jobs
from mailer.lib import clock as now
from mailer.lib.local_time import instant
from mailer.models.autoresponder import Autoresponse
from mailer.models.customer import Consent, Customer
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.follow_up import FollowUp, Reaction
from mailer.models.mailing import Mailing, MailingExclusion, MailingState
from mailer.models.reminder import Reminder, ReminderState
from tests.factories.autoresponders import make_autoresponder
from tests.factories.customers import make_customer
from tests.factories.debtors import make_debt
from tests.factories.follow_ups import make_follow_up, read, take
from tests.factories.mailings import make_mailing, put_in
from tests.fixtures.clock import MovedClock

FIRST, DAYS = dt.date(2027, 2, 15), 90
#: Clocks go forward on 28 March.
MAILED = (dt.date(2027, 2, 17), dt.date(2027, 3, 24), dt.date(2027, 4, 21))
PAUSED, RESUMED = MAILED[1], MAILED[1] + dt.timedelta(days=2)
KILLED = {dt.date(2027, 3, 3), MAILED[1] + dt.timedelta(days=3), MAILED[2]}


def moment(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return instant(dt.datetime.combine(day, dt.time(hour, minute)), company().time_zone)


def local(found: dt.datetime | None) -> dt.datetime:
    assert found is not None
    return found.astimezone(ZoneInfo(company().time_zone))


def work(welcome_id: int) -> None:
    """What the tick asks for, and what workers make of it."""
    for mailing_id in schedule.due():
        schedule.start(mailing_id)
        db.session.commit()
    welcome_jobs.run(welcome_id, days=True)
    for follow_up_id in leave.due():
        jobs.run(follow_up_id)
    debtor_jobs.begin_day()
    for run_id in reminder_runs.unfinished():
        debtor_jobs.post_run(run_id)
    for mailing_id in queueing.unfinished():
        while queueing.queue_slice(mailing_id):
            db.session.commit()
    db.session.commit()


def drain(*, most: int | None = None, killed: bool = False) -> None:
    """Hand over what waits. One that is killed has claimed it, and no more is heard of it."""
    held = db.select(Mailing.id).where(Mailing.state == MailingState.PAUSED)
    waiting = db.select(Delivery).where(
        Delivery.state == DeliveryState.QUEUED, Delivery.mailing_id.not_in(held)
    )
    reminders = db.select(Delivery).where(
        Delivery.state == DeliveryState.QUEUED, Delivery.mailing_id.is_(None)
    )
    found = [*db.session.scalars(waiting.order_by(Delivery.id)), *db.session.scalars(reminders)]
    for mail in found[:most]:
        if killed:
            put_in(mail, DeliveryState.CLAIMED)
            mail.owner, mail.lease_until = "killed", now.now() + dt.timedelta(seconds=10)
        else:
            take(mail)
    db.session.commit()
    db.session.expire_all()


def test_every_mail_of_a_quarter_is_accounted_for(app: Flask, clock: MovedClock) -> None:
    clock.move_to(moment(FIRST, 8))
    old = [make_customer(email=f"old{each}@example.com") for each in range(8)]
    old[0].consent = Consent.WITHDRAWN
    welcome = make_autoresponder(days=1, hour=9)
    origins = [
        make_mailing(
            {"any": [{"customers": [each.id for each in old]}]},
            title=str(day),
            start=Start(dt.datetime.combine(day, dt.time(14)), company().time_zone),
        )
        for day in MAILED
    ]
    made = {
        (origin.id, who): make_follow_up(origin, who, days=3 if who != Reaction.OPENED else 2)
        for origin in origins
        for who in (Reaction.RECEIVED, Reaction.OPENED, Reaction.UNOPENED)
    }
    debtors.change(debtors.settings(), automatic=True, actor=SYSTEM)
    debts = [make_debt(customer, days=0) for customer in old[1:4]]
    db.session.commit()
    newcomers = []
    for number in range(DAYS):
        day = FIRST + dt.timedelta(days=number)
        if number % 15 == 5:
            clock.move_to(moment(day, 8))
            newcomers.append(make_customer(email=f"new{number}@example.com"))
            db.session.commit()
        for hour, minute in ((9, 30), (14, 5), (18, 0)):
            clock.move_to(moment(day, hour, minute))
            sweep()
            if day == RESUMED and hour == 9:
                operate.resume(origins[1], SYSTEM)
            work(welcome.id)
            if day == PAUSED and hour == 14:
                drain(most=3)
                operate.pause(origins[1], SYSTEM)
                db.session.commit()
            drain(killed=day in KILLED and hour == 14)
        if day in MAILED:
            # One person opens each mailing on its day.
            read(origins[MAILED.index(day)], "old1@example.com")
    sweep()
    db.session.expire_all()

    assert set(db.session.scalars(db.select(Delivery.state))) == {DeliveryState.ACCEPTED}
    per_mailing = Counter(
        (mail.mailing_id, mail.address) for mail in db.session.scalars(db.select(Delivery))
    )
    assert {count for (mailing_id, _), count in per_mailing.items() if mailing_id} == {1}
    # Everyone who was chosen has the mail, or stands in the ledger.
    for origin in origins:
        assert (origin.state, origin.expected) == (MailingState.SENT, 7)
        assert db.session.get_one(MailingExclusion, (origin.id, old[0].id))
    for (origin_id, who), follow_up in made.items():
        check_follow_up(db.session.get_one(Mailing, origin_id), who, follow_up)
    # Each newcomer is welcomed the day after, at nine by the clock on the wall.
    for customer in newcomers:
        (mail,) = mails_to(customer)
        day = local(customer.created_at).date() + dt.timedelta(days=1)
        assert local(mail.accepted_at).date() == day
    assert len(list(db.session.scalars(db.select(Autoresponse)))) == len(newcomers)
    # Three levels for each debtor, and no mail besides those that were counted.
    levels = Counter(each.customer_id for each in db.session.scalars(db.select(Reminder)))
    assert levels == {debt.document.customer_id: 3 for debt in debts}
    posted = db.session.scalars(db.select(Reminder.state)).all()
    assert set(posted) == {ReminderState.POSTED}
    total = 3 * 7 + 3 * (7 + 1 + 6) + len(newcomers) + 3 * len(debts)
    assert sum(per_mailing.values()) == total


def check_follow_up(origin: Mailing, who: Reaction, follow_up: FollowUp) -> None:
    """Each recipient got it so many days after their own day; and who it is for, and nobody else."""
    days = dt.timedelta(days=follow_up.days or 0)
    mailed = {mail.address: mail for mail in mails_of(origin.id)}
    got = {mail.address: mail for mail in mails_of(follow_up.mailing_id)}
    readers = {"old1@example.com"}
    expected = {
        Reaction.RECEIVED: set(mailed),
        Reaction.OPENED: readers,
        Reaction.UNOPENED: set(mailed) - readers,
    }[who]
    assert set(got) == expected, (origin.title, who)
    for address, mail in got.items():
        since, left = local(mailed[address].accepted_at), local(mail.accepted_at)
        if who is Reaction.OPENED:
            since = local(origin.started_at)
        killed = since.date() + days in KILLED
        assert left.date() == since.date() + days, (origin.title, who, address)
        assert left.hour == (18 if killed else 14), (origin.title, who, address)


def mails_of(mailing_id: int) -> list[Delivery]:
    return list(db.session.scalars(db.select(Delivery).where(Delivery.mailing_id == mailing_id)))


def mails_to(customer: Customer) -> list[Delivery]:
    query = db.select(Delivery).where(Delivery.customer_id == customer.id)
    return list(db.session.scalars(query))
