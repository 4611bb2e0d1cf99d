"""How many mailings people start and plan for one hour."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM, Actor
from mailer.domain.mailings import operate, schedule
from mailer.domain.mailings.start import start_at
from mailer.domain.settings import mailing_limits
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.mailing import Mailing, MailingState
from tests.factories.customers import make_customer
from tests.factories.deals import make_deal
from tests.factories.mailings import make_mailing
from tests.factories.settings import make_company
from tests.fixtures.clock import MovedClock
from tests.personas import marketer

NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _friday(app: Flask, clock: MovedClock) -> None:
    clock.move_to(NOW)
    make_company(time_zone="Europe/Brussels")
    make_customer()
    make_customer()


def sent(actor: Actor | None = None) -> Mailing:
    mailing = make_mailing(actor=actor or marketer())
    db.session.commit()
    return mailing


def planned(moment: dt.datetime, audience: dict[str, Any] | None = None) -> Mailing:
    mailing = make_mailing(audience, actor=marketer(), start=start_at(moment))
    db.session.commit()
    return mailing


def start_due() -> list[int]:
    started = [mailing_id for mailing_id in schedule.due() if schedule.start(mailing_id)]
    db.session.commit()
    db.session.expire_all()
    return started


def test_the_fourth_in_an_hour_waits_and_starts_an_hour_after_the_first(
    app_both: Flask, clock: MovedClock
) -> None:
    make_company(time_zone="Europe/Brussels")
    make_customer()
    make_customer()
    for minutes in range(3):
        clock.move_to(NOW + minutes * MINUTE)
        assert sent().state == MailingState.SENDING
    fourth, fifth = sent(), sent()
    assert (fourth.state, fourth.waits) == (MailingState.SCHEDULED, True)
    assert fourth.start_at is not None and fifth.start_at is not None
    assert abs(fourth.start_at - (NOW + HOUR)) < MINUTE / 2
    assert abs(fifth.start_at - (NOW + HOUR + MINUTE)) < MINUTE / 2
    # Who presses "Send now" meanwhile does not jump the queue.
    operate.send_now(fourth, marketer())
    db.session.commit()
    assert fourth.state == MailingState.SCHEDULED
    clock.move_to(fourth.start_at)
    assert start_due() == [fourth.id]
    clock.move_to(fifth.start_at)
    assert start_due() == [fifth.id]


def test_what_the_program_sends_or_one_person_gets_does_not_count() -> None:
    one = {"any": [{"customers": [make_customer().id]}]}
    for _each in range(4):
        sent(SYSTEM)
        make_mailing(one, actor=marketer())
    assert sent().state == MailingState.SENDING


def test_planned_ones_that_are_too_many_for_the_hour_wait_in_turn(clock: MovedClock) -> None:
    mailings = [planned(NOW + HOUR) for _each in range(4)]
    clock.move_to(NOW + HOUR)
    assert start_due() == [mailing.id for mailing in mailings[:3]]
    last = mailings[3]
    assert last.waits
    # What was chosen stays known.
    assert last.start_local == dt.datetime(2026, 11, 20, 11)
    clock.move_to(NOW + 2 * HOUR + MINUTE)
    assert start_due() == [last.id]


def test_the_sixth_for_an_hour_is_refused_with_the_next_possible_time() -> None:
    for _each in range(5):
        planned(NOW + HOUR + 10 * MINUTE)
    with pytest.raises(Refused, match=r"12:00.*Europe/Brussels"):
        planned(NOW + HOUR + 59 * MINUTE)
    db.session.rollback()
    assert planned(NOW + 2 * HOUR).state == MailingState.SCHEDULED


def test_each_kind_of_records_has_its_hour() -> None:
    mailing_limits.change(3, 1, SYSTEM)
    make_deal()
    make_deal()
    moment = NOW + HOUR
    about_deals: dict[str, Any] = {"any": [{"deals": {"open": True}}]}
    planned(moment)
    planned(moment, about_deals)
    with pytest.raises(Refused, match=r"\(to customers\)"):
        planned(moment)
    with pytest.raises(Refused, match=r"\(about deals\)"):
        planned(moment, about_deals)
    planned(moment + HOUR, about_deals)
    # One about several kinds needs room for each of them.
    both = {"any": [{"deals": {"open": True}}, {"entries": {"list": 1}}, {"all": True}]}
    with pytest.raises(Refused, match=r"\(about deals\).* 1:00"):
        planned(moment + HOUR, both)


def test_both_limits_can_be_set() -> None:
    mailing_limits.change(1, 1, SYSTEM)
    assert sent().state == MailingState.SENDING
    assert sent().waits
    planned(NOW + 5 * HOUR)
    with pytest.raises(Refused, match=r"1 mailing \(to customers\) is planned"):
        planned(NOW + 5 * HOUR)
    for starts, most in ((0, 5), (None, 5), (3, 1001)):
        with pytest.raises(Refused) as refused:
            mailing_limits.change(starts, most, SYSTEM)
        assert len(refused.value.fields) == 1
