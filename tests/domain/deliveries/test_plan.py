"""The days shown before Send are the days on which mails leave."""

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.deliveries import plan
from mailer.domain.deliveries.drain import anything_due
from mailer.domain.deliveries.sweep import sweep
from mailer.domain.mailings import launch, planning, queueing
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.delivery import DeliveryState
from mailer.models.mailing import MailingState
from tests.domain.deliveries.sending import (
    account_on,
    addresses,
    deliveries,
    queue_mailing,
    queue_proof,
    run_drain,
    states,
)
from tests.factories import number
from tests.factories.accounts import make_account
from tests.factories.customers import make_customer
from tests.factories.mailings import EVERYONE, make_text_template
from tests.factories.overview import mailing_in
from tests.factories.settings import make_company

BRUSSELS = ZoneInfo("Europe/Brussels")
#: Ten in the morning, the day before the clocks go back.
SATURDAY = dt.datetime(2026, 10, 24, 8, tzinfo=dt.UTC)


def days(waves):
    return [(wave.date.isoformat(), wave.count) for wave in waves.waves]


def accepted_by_day(mailing):
    found = Counter(
        row.accepted_at.astimezone(BRUSSELS).date().isoformat()
        for row in deliveries(mailing)
        if row.accepted_at
    )
    return sorted(found.items())


def until_all_is_sent(clock, mailings):
    """Days pass: each time at midnight, when a drain is woken by the sweep."""
    for _day in range(40):
        sweep()
        if anything_due():
            run_drain()
        sweep()
        db.session.expire_all()
        if all(mailing.state == MailingState.SENT for mailing in mailings):
            return
        assert not anything_due()
        here = dt.datetime.now(BRUSSELS)
        midnight = (here + dt.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        clock.move_to(midnight.astimezone(dt.UTC) - dt.timedelta(seconds=5))
        assert not anything_due()
        clock.move_to(midnight.astimezone(dt.UTC))
    raise AssertionError("it never ends")


def test_750_recipients_leave_on_the_days_that_were_shown(app, smtp_server, clock):
    make_company(time_zone="Europe/Brussels")
    clock.move_to(SATURDAY)
    account_on(smtp_server, daily_limit=300, monthly_limit=1000, reserve_percent=10)
    make_customers(750)
    template = make_text_template()
    shown = planning.plan(template, EVERYONE, SYSTEM).waves
    assert days(shown) == [("2026-10-24", 270), ("2026-10-25", 270), ("2026-10-26", 210)]
    mailing = launch.launch(template, EVERYONE, SYSTEM)
    assert days(plan.of_mailing(mailing)) == days(shown)
    while queueing.queue_slice(mailing.id):
        assert days(plan.of_mailing(mailing)) == days(shown)
        db.session.commit()
    db.session.commit()
    run_drain()
    assert states(mailing) == {"accepted": 270, "queued": 480}
    assert days(plan.of_mailing(mailing)) == days(shown)[1:]
    until_all_is_sent(clock, [mailing])
    assert accepted_by_day(mailing) == days(shown)
    assert len(smtp_server.messages) == 750


def make_customers(count):
    first = make_customer(email="c0@example.com")
    values = {
        column.name: getattr(first, column.name)
        for column in Customer.__table__.columns
        if column.name not in ("id", "uuid")
    }
    db.session.execute(
        db.insert(Customer),
        [
            {**values, "email": f"c{each}@example.com", "email_key": f"c{each}@example.com"}
            for each in range(1, count)
        ],
    )


def test_mailings_of_one_account_leave_in_turn_as_shown(app_both, smtp_server, clock):
    make_company(time_zone="Europe/Brussels")
    clock.move_to(SATURDAY)
    account = account_on(smtp_server, daily_limit=20, monthly_limit=80, reserve_percent=10)
    proof = queue_proof(addresses(3, first=900), account)
    mailings = [
        queue_mailing(addresses(count, first=100 * index), account)
        for index, count in enumerate((25, 4, 40), start=1)
    ]
    shown = [days(plan.of_mailing(mailing)) for mailing in mailings]
    assert shown == [
        [("2026-10-24", 15), ("2026-10-25", 10)],
        [("2026-10-25", 4)],
        [("2026-10-25", 4), ("2026-10-26", 18), ("2026-10-27", 18)],
    ]
    run_drain()
    assert states(proof) == {"accepted": 3}
    until_all_is_sent(clock, mailings)
    assert [accepted_by_day(mailing) for mailing in mailings] == shown


def test_a_month_that_is_used_up_is_waited_out_as_shown(app, smtp_server, clock):
    make_company(time_zone="Europe/Brussels")
    clock.move_to(dt.datetime(2026, 10, 29, 8, tzinfo=dt.UTC))
    account = account_on(smtp_server, daily_limit=10, monthly_limit=15, reserve_percent=0)
    mailing = queue_mailing(addresses(22), account)
    shown = days(plan.of_mailing(mailing))
    assert shown == [("2026-10-29", 10), ("2026-10-30", 5), ("2026-11-01", 7)]
    until_all_is_sent(clock, [mailing])
    assert accepted_by_day(mailing) == shown


def test_what_others_planned_is_reckoned_with(app_both, clock):
    make_company(time_zone="Europe/Brussels")
    clock.move_to(SATURDAY)
    account = account_of_its_own(daily_limit=100, reserve_percent=0)
    queue_mailing(addresses(30), account)
    queue_mailing(addresses(30, first=100), account, state=MailingState.PAUSED)
    queue_mailing(addresses(20, first=200), account, state=MailingState.STOPPED)
    tomorrow = SATURDAY + dt.timedelta(days=1)
    later = mailing_in(MailingState.SCHEDULED, {}, account_id=account.id, start_at=tomorrow)
    later.expected = 90
    assert days(plan.of_new(account.id, 60)) == [("2026-10-24", 40), ("2026-10-25", 20)]
    assert days(plan.of_new(account.id, 60, urgent=5)) == [("2026-10-24", 35), ("2026-10-25", 25)]
    assert days(plan.of_mailing(later)) == [("2026-10-25", 90)]
    queue_mailing(addresses(60, first=300), account)
    # The paused one stays paused; so the youngest is gone before the planned one starts.
    assert days(plan.of_mailing(later)) == [("2026-10-25", 90)]
    queue_mailing(addresses(40, first=400), account)
    # It is the older one, but at midnight 30 of the youngest leave.
    assert days(plan.of_mailing(later)) == [("2026-10-25", 70), ("2026-10-26", 20)]


def test_a_mailing_that_asks_holds_up_no_other_as_things_are(app_both, clock):
    clock.move_to(SATURDAY)
    account = account_of_its_own(daily_limit=100, reserve_percent=0)
    late = mailing_in(
        MailingState.SCHEDULED,
        {},
        account_id=account.id,
        start_at=SATURDAY - dt.timedelta(hours=2),
    )
    late.expected = 100
    mailing = queue_mailing(addresses(10), account)
    assert days(plan.of_mailing(mailing)) == [("2026-10-24", 10)]
    assert plan.of_mailing(late).waves == ()
    # Before Send it is reckoned with: someone may say yes.
    assert days(plan.of_new(account.id, 5)) == [("2026-10-25", 5)]


def test_what_is_settled_or_called_off_has_no_days(app):
    account = account_of_its_own()
    mailing = queue_mailing(addresses(3), account, state=MailingState.STOPPED)
    assert plan.of_mailing(mailing).waves == ()
    mailing.account_id = None
    mailing.state = MailingState.SENDING
    assert plan.of_mailing(mailing).waves == ()


def test_the_end_is_read_from_mailings_that_tell_how_quick_the_server_is(app_both, clock):
    make_company(time_zone="Europe/Brussels")
    clock.move_to(SATURDAY)
    account = account_of_its_own()
    assert plan.of_new(account.id, 300).end is None
    ended(account, 100, minutes=10)
    assert seconds_until_end(account) == 1800
    # Quicker ones count, slow ones were held up by something else, small ones tell nothing.
    ended(account, 100, minutes=5)
    ended(account, 100, minutes=50)
    ended(account, 10, minutes=0.01)
    assert seconds_until_end(account) == 900
    # Over a midnight it waited for the limit.
    ended(account_of_its_own(), 1000, minutes=60 * 11)
    assert seconds_until_end(account) == 900


def seconds_until_end(account):
    end = plan.of_new(account.id, 300).end
    return round((end - dt.datetime.now(dt.UTC)).total_seconds())


def ended(account, mails, minutes):
    finished = SATURDAY - dt.timedelta(days=2)
    mailing = mailing_in(
        MailingState.SENT,
        {DeliveryState.ACCEPTED: 0},
        account_id=account.id,
        started_at=finished - dt.timedelta(minutes=minutes),
        finished_at=finished,
    )
    mailing.expected = mails


def account_of_its_own(**values):
    return make_account(port=25, from_address=f"a{number()}@example.com", **values)
