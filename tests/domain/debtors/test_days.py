"""What leaves by itself: when, once, and what holds it back until the last second."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.debtors import days, pauses, run, settings
from mailer.domain.debtors.plan import Hold
from mailer.domain.debtors.settings import DebtorSettings
from mailer.domain.documents import payments, search
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.delivery import DeliveryState
from mailer.models.reminder import Level, Reminder, ReminderRun
from tests.domain.deliveries.sending import account_on
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.debtors import delivery_of, make_debt
from tests.factories.settings import make_company
from tests.fixtures.clock import MovedClock
from tests.fixtures.mail import MailServer

#: A Friday, 8:00 in Paris.
FRIDAY = dt.datetime(2027, 1, 8, 7, 0, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def switch_on(**values: object) -> None:
    settings.change(DebtorSettings(country="BE", **values), automatic=True, actor=SYSTEM)  # type: ignore[arg-type]


def leave() -> list[Reminder]:
    """What the periodic job does, and the job that it asks for."""
    made = run.begin_day()
    if made is None:
        return []
    while run.post_next(made.id):
        db.session.commit()
    return list(db.session.scalars(select(Reminder).where(Reminder.run_id == made.id)))


@pytest.fixture
def friday(app_both: Flask, clock: MovedClock) -> MovedClock:
    clock.move_to(FRIDAY)
    make_company(time_zone="Europe/Paris")
    make_company_account()
    return clock


def test_they_leave_from_the_next_day_on_at_their_hour_once_a_day(friday: MovedClock) -> None:
    receipt = make_debt(days=10)
    switch_on()
    friday.advance(2 * HOUR)
    assert leave() == []  # switched on today
    friday.advance(3 * DAY - 2 * HOUR)
    assert leave() == []  # Monday, before nine
    friday.advance(HOUR)
    (sent,) = leave()
    assert (sent.level, [item.receipt_id for item in sent.items]) == (Level.FIRST, [receipt.id])
    assert leave() == []
    assert delivery_of(sent).address == receipt.document.customer.email


def test_days_on_which_it_was_off_are_caught_up_once(friday: MovedClock) -> None:
    make_debt(days=1)  # the first reminder on Thursday, the second one two weeks later
    switch_on()
    friday.advance(20 * DAY + 2 * HOUR)  # back after both, on a Thursday
    assert [each.level for each in leave()] == [Level.FIRST]
    friday.advance(DAY)
    assert leave() == []
    friday.advance(13 * DAY)
    assert [each.level for each in leave()] == [Level.SECOND]


def test_nothing_leaves_on_a_free_day_nor_late_at_night(friday: MovedClock) -> None:
    make_debt(days=10)
    switch_on()
    friday.advance(DAY + 2 * HOUR)
    assert leave() == []  # Saturday
    friday.advance(2 * DAY + 11 * HOUR)
    assert leave() == []  # Monday, 21:00
    assert days.coming().planned[0].day == dt.date(2027, 1, 12)


def test_the_forecast_is_what_leaves(friday: MovedClock) -> None:
    mine, other, none = make_customer(), make_customer(), make_customer(email="")
    receipts = [make_debt(mine, 3), make_debt(mine, 30), make_debt(other, 5), make_debt(none, 9)]
    pauses.pause(receipts[2], None, "Agreed", SYSTEM)
    switch_on()
    friday.advance(3 * DAY + HOUR)
    told = days.coming()
    assert {(each.receipt_id, each.why) for each in told.held} >= {
        (receipts[2].id, Hold.PAUSED_RECEIPT),
        (receipts[3].id, Hold.NO_ADDRESS),
    }
    left = []
    for _number in range(14):
        today = search.today()
        left += [
            (today, each.customer_id, each.level, tuple(item.receipt_id for item in each.items))
            for each in leave()
        ]
        friday.advance(DAY)
    assert left == [
        (each.day, each.customer_id, each.level, each.receipt_ids) for each in told.planned
    ]


def test_a_payment_or_a_pause_after_it_was_posted_stops_it(
    app_both: Flask, clock: MovedClock, run_jobs: Callable[[], int], smtp_server: MailServer
) -> None:
    make_company(time_zone="Europe/Paris")
    account_on(smtp_server)
    paid, paused, both = make_debt(days=10), make_debt(days=10), make_debt(days=10)
    ids = [each.id for each in (paid, paused, both)]
    made = ReminderRun(key="2027-01-11", automatic=True, created_at=paid.document.created_at)
    db.session.add(made)
    db.session.flush()
    posted = (paid, paused, both)
    run._add(made, [(each.document.customer_id, Level.FIRST, [each.id]) for each in posted])
    while run.post_next(made.id):
        db.session.commit()
    payments.pay(paid, paid.remaining, search.today(), SYSTEM)
    pauses.pause(paused, search.today(), "", SYSTEM)
    db.session.commit()
    run_jobs()
    states = {
        each.items[0].receipt_id: delivery_of(each).state
        for each in db.session.scalars(select(Reminder))
    }
    assert states == {
        ids[0]: DeliveryState.CANCELLED,
        ids[1]: DeliveryState.CANCELLED,
        ids[2]: DeliveryState.ACCEPTED,
    }


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"hour": 3}, "hour"),
        ({"country": "XX"}, "country"),
        ({"notify": "nobody"}, "notify"),
        ({"levels": {Level.FIRST: settings.LevelSettings(True, 0)}}, "first_days"),
        (
            {
                "levels": {
                    Level.FIRST: settings.LevelSettings(True, 9),
                    Level.FORMAL: settings.LevelSettings(True, 9),
                }
            },
            "formal_days",
        ),
    ],
)
def test_settings_that_cannot_be_kept_are_refused_at_their_field(
    app: Flask, values: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        settings.change(DebtorSettings(**values), automatic=False, actor=SYSTEM)  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field}


def test_a_pause_ends_in_the_future_and_there_is_one_of_each(app: Flask) -> None:
    receipt = make_debt()
    with pytest.raises(Refused, match="correction"):
        pauses.pause(receipt, search.today() - DAY, "", SYSTEM)
    pauses.pause(receipt, None, "First", SYSTEM)
    pauses.pause(receipt, search.today(), "Second", SYSTEM)
    assert pauses.of_receipts([receipt.id])[receipt.id].note == "Second"
