"""The days of a mailing and the question of a late one, in the browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mailer.domain.accounts.sending import company_account
from mailer.domain.lists import selection as ticks
from mailer.domain.mailings.start import start_at
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.mailing import Mailing, MailingState
from tests import personas
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing, make_text_template
from tests.factories.settings import make_company

OpenPage = Callable[..., Page]
Axe = Callable[[Page], list[str]]


@pytest.fixture
def _thirty_ticked(live: object) -> None:
    """Thirty customers, and an account for three mails a day."""
    make_company(time_zone="Europe/Brussels")
    company_account().daily_limit = 3
    mine = ticks.selection_of(personas.super_admin(), "customers")
    ticks.tick(mine, [make_customer(email=f"r{each}@example.com").id for each in range(30)])
    make_text_template(name="Spring")
    db.session.commit()


@pytest.fixture
def late(_thirty_ticked: None) -> Mailing:
    """A mailing whose time was two hours ago."""
    mailing = make_mailing(
        actor=personas.super_admin(),
        title="Late",
        start=start_at(clock.now() + dt.timedelta(minutes=5)),
    )
    mailing.start_at = clock.now() - dt.timedelta(hours=2)
    db.session.commit()
    return mailing


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.usefixtures("_thirty_ticked")
def test_the_days_are_there_for_everybody(open_page: OpenPage, axe: Axe, phone: bool) -> None:
    page = open_page(personas.super_admin(), phone=phone)
    page.goto("/mailings/send")
    page.get_by_role("link", name="Spring").click()
    expect(page.get_by_role("heading", name="When it leaves")).to_be_visible()
    expect(page.get_by_role("row", name="Today 2")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_late_mailing_is_sent_from_home(late: Mailing, open_page: OpenPage, axe: Axe) -> None:
    page = open_page(personas.super_admin())
    page.goto("/")
    expect(page.get_by_text("“Late” did not start on time")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="“Late” did not start on time").click()
    expect(page.get_by_text("This mailing did not start on time")).to_be_visible()
    assert axe(page) == []
    page.goto("/")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("The mailing is on its way.")).to_be_visible()
    expect(page.get_by_role("heading", name="Still to leave")).to_be_visible()
    assert axe(page) == []
    db.session.refresh(late)
    assert late.state == MailingState.SENDING
