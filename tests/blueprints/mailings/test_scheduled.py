"""The page of a mailing that starts by itself, and the question when it did not."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask import Flask

from mailer.domain.mailings.start import start_at
from mailer.infra.db import db
from mailer.models.mailing import Mailing, MailingState
from mailer.models.user import User
from tests import personas
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing
from tests.factories.settings import make_company
from tests.fixtures.application import Browser
from tests.fixtures.clock import MovedClock

SignIn = Callable[[User], Browser]
NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
QUESTION = "This mailing did not start on time"


@pytest.fixture
def mailing(app: Flask, clock: MovedClock) -> Mailing:
    """Marc's, to one customer, in two hours."""
    clock.move_to(NOW)
    make_company(time_zone="Europe/Brussels")
    make_customer(email="reader@example.com")
    made = make_mailing(actor=personas.marketer(), title="Spring", start=start_at(NOW + 2 * HOUR))
    db.session.commit()
    return made


@pytest.fixture
def late(mailing: Mailing, clock: MovedClock) -> Mailing:
    """The machine slept for four hours."""
    clock.move_to(NOW + 4 * HOUR)
    return mailing


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def page_of(mailing: Mailing, sign_in: SignIn, user: User | None = None) -> str:
    return sign_in(user or personas.marketer()).get(f"/mailings/{mailing.id}").text


def test_it_says_when_it_starts_and_looks_again_now_and_then(
    mailing: Mailing, sign_in: SignIn
) -> None:
    page = page_of(mailing, sign_in)
    assert "Starts in 2 hours" in text_of(page)
    assert "Planned for" in page
    assert "Planned by Marc Marketing" in text_of(page)
    assert QUESTION not in page
    assert 'hx-trigger="load delay:10s"' in page
    assert "The recipients are being queued" not in page


def test_it_can_be_sent_before_its_time(mailing: Mailing, sign_in: SignIn) -> None:
    answer = sign_in(personas.marketer()).post(f"/mailings/{mailing.id}/send-now")
    assert answer.status_code == 303
    db.session.refresh(mailing)
    assert mailing.state == MailingState.SENDING
    again = sign_in(personas.marketer()).post(f"/mailings/{mailing.id}/send-now")
    assert "another state by now" in again.text


def test_it_can_be_called_off(mailing: Mailing, sign_in: SignIn) -> None:
    browser = sign_in(personas.marketer())
    browser.post(f"/mailings/{mailing.id}/stop")
    db.session.refresh(mailing)
    assert mailing.state == MailingState.STOPPED
    assert "Start again" in browser.get(f"/mailings/{mailing.id}").text


def test_a_late_one_asks_on_its_page(late: Mailing, sign_in: SignIn) -> None:
    page = page_of(late, sign_in)
    assert QUESTION in page
    assert f'action="/mailings/{late.id}/send-now"' in page
    assert f'action="/mailings/{late.id}/stop"' in page
    assert "Starts" not in text_of(page)


def test_it_asks_in_french(late: Mailing, sign_in: SignIn) -> None:
    user = personas.marketer()
    user.language = "fr"
    page = page_of(late, sign_in, user)
    assert "Ce mailing n’est pas parti à l’heure" in page
    assert "Envoyer maintenant" in page


def test_who_may_not_operate_it_sees_no_buttons(late: Mailing, sign_in: SignIn) -> None:
    page = page_of(late, sign_in, personas.support())
    assert QUESTION in page
    assert "/send-now" not in page


def test_a_page_that_is_open_is_loaded_again_when_it_becomes_late(
    mailing: Mailing, sign_in: SignIn, clock: MovedClock
) -> None:
    browser = sign_in(personas.marketer())
    address = f"/mailings/{mailing.id}/progress?state=scheduled"
    assert "HX-Refresh" not in browser.get(address).headers
    clock.move_to(NOW + 4 * HOUR)
    assert browser.get(address).headers["HX-Refresh"] == "true"
    assert "HX-Refresh" not in browser.get(address.replace("scheduled", "late")).headers


def test_home_asks_too(late: Mailing, sign_in: SignIn) -> None:
    page = sign_in(personas.marketer()).get("/").text
    assert "“Spring” did not start on time: is it still to be sent?" in page
    assert f'action="/mailings/{late.id}/send-now"' in page
    assert f'action="/mailings/{late.id}/stop"' in page
    assert "/send-now" not in sign_in(personas.support()).get("/").text


def test_before_its_time_home_says_what_comes_and_asks_nothing(
    mailing: Mailing, sign_in: SignIn
) -> None:
    page = sign_in(personas.marketer()).get("/").text
    assert f'<a href="/mailings/{mailing.id}">Spring</a>' in page
    assert "did not start on time" not in page


def test_what_keeps_it_from_starting_is_said_early(mailing: Mailing, sign_in: SignIn) -> None:
    role = personas.marketer().role
    assert role is not None
    role.permissions = [right for right in role.permissions if right != "mailings:send"]
    admin = personas.super_admin()
    reason = "Marc Marketing, who planned it, may not send mailings any more."
    page = page_of(mailing, sign_in, admin)
    assert "It cannot start as things are" in page
    assert reason in page
    home = sign_in(admin).get("/").text
    assert "“Spring” cannot start as things are" in home
    assert reason in home
