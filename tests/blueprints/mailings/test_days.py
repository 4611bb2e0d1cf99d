"""The days on which a mailing leaves, shown before Send and while it waits."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask import Flask

from mailer.domain.deliveries import plan, quota
from mailer.domain.lists import selection as ticks
from mailer.domain.mailings import queueing
from mailer.infra.db import db
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import Mailing
from mailer.models.smtp_account import SmtpAccount
from mailer.models.user import User
from tests import personas
from tests.factories.accounts import make_account
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing, make_text_template, put_in
from tests.factories.settings import make_company
from tests.fixtures.application import Browser
from tests.fixtures.clock import MovedClock

SignIn = Callable[[User], Browser]
#: A Monday; in Brussels it is ten o'clock.
MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _monday(app: Flask, clock: MovedClock) -> None:
    clock.move_to(MONDAY)
    make_company(time_zone="Europe/Brussels")


@pytest.fixture
def account(_monday: None) -> SmtpAccount:
    """Three mails a day, one of which is kept."""
    return make_account(port=25, company_default=True, daily_limit=3, reserve_percent=10)


def readers(count: int) -> list[int]:
    return [make_customer(email=f"r{number}@example.com").id for number in range(count)]


def text_of(html: str) -> str:
    """A page without tags, its spaces plain."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def review(sign_in: SignIn, count: int, user: User | None = None) -> str:
    user = user or personas.marketer()
    ticks.tick(ticks.selection_of(user, "customers"), readers(count))
    page = sign_in(user).get(f"/mailings/send/review?template={make_text_template().id}")
    assert page.status_code == 200
    return text_of(page.text)


def test_the_review_shows_the_days_before_send(account: SmtpAccount, sign_in: SignIn) -> None:
    page = review(sign_in, 5)
    assert "When it leaves Mails by day Today 2 Tomorrow 2 Wednesday 25 November 1" in page
    assert "The last one leaves on Wednesday 25 November." in page
    assert "The sending account lets through: 3 mails a day." in page
    assert "10 % of a day and a month are kept for urgent mail." in page


def test_in_french_it_reads_as_french(account: SmtpAccount, sign_in: SignIn) -> None:
    user = personas.marketer()
    user.language = "fr"
    page = review(sign_in, 5, user)
    assert "Quand il part E-mails par jour Aujourd’hui 2 Demain 2 Mercredi 25 novembre 1" in page
    assert "Le dernier part le mercredi 25 novembre." in page


def test_what_leaves_at_once_needs_no_words(account: SmtpAccount, sign_in: SignIn) -> None:
    assert "When it leaves" not in review(sign_in, 2)


def test_a_day_that_is_used_up_is_told_for_a_single_mail(
    account: SmtpAccount, sign_in: SignIn
) -> None:
    queued(make_mailing_to(2))
    assert "When it leaves Mails by day Tomorrow 1 The last one" in review(sign_in, 1)


def test_of_many_days_the_first_and_the_last_are_shown(
    account: SmtpAccount, sign_in: SignIn
) -> None:
    page = review(sign_in, 20)
    assert "Friday 27 November 2 4 more days 8 Wednesday 2 December 2 The last one" in page


def test_the_next_year_is_named(account: SmtpAccount, sign_in: SignIn, clock: MovedClock) -> None:
    clock.move_to(dt.datetime(2026, 12, 30, 9, tzinfo=dt.UTC))
    assert "The last one leaves on Friday 1 January 2027." in review(sign_in, 6)


def test_an_account_that_keeps_everything_sends_no_mailing(
    account: SmtpAccount, sign_in: SignIn
) -> None:
    account.daily_limit = 1
    page = review(sign_in, 1)
    assert "no mailing can ever leave through it" in page
    assert "Send to 1" not in page


def test_the_mailing_says_when_it_goes_on(account: SmtpAccount, sign_in: SignIn) -> None:
    mailing = make_mailing_to(5)
    queued(mailing)
    accept(mailing, 2)
    page = sign_in(personas.marketer()).get(f"/mailings/{mailing.id}").text
    assert "2 of 5 2 more tomorrow from 12:00 AM" in text_of(page)
    assert "Still to leave Mails by day Tomorrow 2 Wednesday 25 November 1" in text_of(page)
    # Nothing moves before midnight: the page looks again now and then only.
    assert 'hx-trigger="load delay:10s"' in page


def test_the_rest_of_the_days_is_known_while_it_moves(
    account: SmtpAccount, sign_in: SignIn
) -> None:
    mailing = make_mailing_to(5)
    queued(mailing)
    page = sign_in(personas.marketer()).get(f"/mailings/{mailing.id}").text
    assert "0 of 5 The last one leaves on Wednesday 25 November." in text_of(page)
    assert 'hx-trigger="load delay:1s"' in page


def test_limits_that_were_tightened_since_are_told(account: SmtpAccount, sign_in: SignIn) -> None:
    mailing = make_mailing_to(5)
    queued(mailing)
    account.daily_limit = 1
    browser = sign_in(personas.marketer())
    never = "As the limits are, no mailing can ever leave through this account."
    assert never in text_of(browser.get(f"/mailings/{mailing.id}").text)
    assert never in text_of(browser.get("/").text)


def test_home_says_when_it_goes_on(account: SmtpAccount, sign_in: SignIn) -> None:
    mailing = make_mailing_to(5)
    queued(mailing)
    accept(mailing, 2)
    page = sign_in(personas.marketer()).get("/").text
    assert "The limit is reached: it goes on tomorrow at" in text_of(page)
    assert 'hx-trigger="load delay:20s"' in page


def test_midnight_is_that_of_the_company(account: SmtpAccount, sign_in: SignIn) -> None:
    user = personas.marketer()
    user.time_zone = "America/New_York"
    mailing = make_mailing_to(3)
    queued(mailing)
    accept(mailing, 2)
    page = text_of(sign_in(user).get(f"/mailings/{mailing.id}").text)
    assert "1 more tomorrow from 12:00 AM" in page


def make_mailing_to(count: int) -> Mailing:
    return make_mailing({"any": [{"customers": readers(count)}]})


def queued(mailing: Mailing) -> None:
    while queueing.queue_slice(mailing.id):
        pass
    db.session.commit()


def accept(mailing: Mailing, count: int) -> None:
    """As the engine does: claimed, counted, accepted."""
    quota.use(
        db.session.connection(),
        plan.limits_of(mailing.account_id or 0),
        count,
        dt.datetime.now(dt.UTC),
    )
    for row in db.session.scalars(
        db.select(Delivery).filter_by(mailing_id=mailing.id).order_by(Delivery.id).limit(count)
    ):
        put_in(row, DeliveryState.ACCEPTED)
        row.accepted_at = dt.datetime.now(dt.UTC)
    db.session.commit()
