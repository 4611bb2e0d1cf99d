"""A mailing from the first step to the mailbox: planned, changed, started by the tick; in a real
browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from playwright.sync_api import Page, expect

from mailer.domain.mailings.start import start_of
from mailer.infra import maildir
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.mailing import Mailing, MailingState
from mailer.models.smtp_account import SmtpAccount
from tests.factories.accounts import make_account, make_user
from tests.factories.customers import make_contact, make_customer
from tests.factories.mailings import make_text_template
from tests.fixtures.live import Live
from tests.personas import marketer

OpenPage = Callable[..., Page]
Axe = Callable[[Page], list[str]]


def fits(page: Page) -> bool:
    """Nothing is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_from_the_first_step_to_the_mailbox_by_the_clock(
    live: Live, open_page: OpenPage, axe: Axe
) -> None:
    anna = make_customer(first_name="Anna", email="anna@example.com", owner_id=marketer().id)
    make_customer(first_name="Bert", email="bert@example.com")
    make_text_template(name="Spring", subject="News for @CUSTOMERNAME@")
    db.session.commit()
    page = open_page(marketer())

    # Template, recipients, single ones.
    page.goto("/mailings/new")
    page.get_by_role("link", name="Spring").click()
    page.locator("#dual-to-available").get_by_role("option", name="Everyone").dblclick()
    expect(page.locator("#audience-count").get_by_text("2 recipients")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#contacts-count")).to_have_text("2 recipients")
    page.get_by_role("button", name="None").click()
    expect(page.locator("#contacts-count")).to_have_text("0 recipients")
    page.get_by_label("Search a name or an address").fill("anna")
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox")).to_have_count(1)
    page.get_by_role("checkbox").check()
    expect(page.locator("#contacts-count")).to_have_text("1 recipient")
    page.set_viewport_size({"width": 375, "height": 700})
    assert axe(page) == []
    assert fits(page)
    page.get_by_role("link", name="Next").click()

    # The last step keeps what is typed, also when one goes back.
    page.get_by_label("Subject", exact=True).fill("Spring is here")
    page.get_by_role("button", name="Previous", exact=True).click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_label("Subject", exact=True)).to_have_value("Spring is here")
    page.get_by_label("From", exact=True).select_option("owner")
    page.get_by_label("At a date and time").check()
    expect(page.get_by_text("By the clocks of")).to_be_visible()
    page.get_by_label("Date", exact=True).fill("2020-01-01")
    page.get_by_label("Date", exact=True).blur()
    expect(page.get_by_text("Kept as a draft")).to_be_visible()
    assert axe(page) == []
    assert fits(page)
    page.get_by_role("button", name="Plan for 1 recipient").click()
    expect(page.get_by_text("The next possible time is").first).to_be_visible()
    tomorrow = (clock.now() + dt.timedelta(days=1)).date()
    page.get_by_label("Date", exact=True).fill(tomorrow.isoformat())
    page.get_by_label("Time", exact=True).fill("09:30")
    page.get_by_role("button", name="Plan for 1 recipient").click()
    expect(page.get_by_text("The mailing is planned for")).to_be_visible()
    assert axe(page) == []
    assert fits(page)

    # Changed: the new plan takes the place of the old one.
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_label("Time", exact=True)).to_have_value("09:30")
    page.get_by_label("Subject", exact=True).fill("Spring at last")
    page.get_by_role("button", name="Plan for 1 recipient").click()
    expect(page.get_by_text("The mailing is planned for")).to_be_visible()
    page.goto("/mailings/?state=scheduled")
    expect(page.get_by_role("link", name="Spring", exact=True)).to_have_count(1)

    # Its time comes.
    planned = db.session.scalars(
        db.select(Mailing).where(Mailing.state == MailingState.SCHEDULED)
    ).one()
    start = start_of(clock.now())
    planned.start_at, planned.start_local, planned.start_zone = (
        start.moment,
        start.local,
        start.zone,
    )
    db.session.commit()
    folder = live.data_dir / "mailbox"
    live.until(lambda: len(list(maildir.names(folder))) == 1)
    (name,) = maildir.names(folder)
    mail = maildir.path(folder, name).read_bytes()
    assert b"To: " in mail
    assert anna.email.encode() in mail
    assert b"Subject: Spring at last" in mail
    assert marketer().email.encode() in mail.split(b"\r\n\r\n")[0]


def test_a_mailing_to_contacts_from_the_step_where_it_is_said_to_the_mailbox(
    live: Live, open_page: OpenPage, axe: Axe
) -> None:
    firm = make_customer(first_name="", last_name="", company="Dupuis", email="info@dupuis.be")
    make_contact(firm, name="Ann Archer", email="ann@dupuis.be")
    make_contact(firm, name="Bea Bell", email="bea@dupuis.be")
    make_text_template(name="Spring", subject="News for @CUSTOMERNAME@")
    db.session.commit()
    page = open_page(marketer())
    page.goto("/mailings/new")
    page.get_by_role("link", name="Spring").click()
    page.locator("#dual-to-available").get_by_role("option", name="Everyone").dblclick()
    expect(page.locator("#audience-count").get_by_text("1 recipient")).to_be_visible()
    page.get_by_label("Write to").select_option(label="All their contacts")
    expect(page.locator("#audience-count").get_by_text("2 recipients")).to_be_visible()
    page.set_viewport_size({"width": 375, "height": 700})
    assert axe(page) == []
    assert fits(page)
    page.get_by_role("button", name="Next").click()
    page.get_by_role("checkbox", name="Ann Archer · Dupuis").uncheck()
    expect(page.locator("#contacts-count")).to_have_text("1 recipient")
    assert axe(page) == []
    assert fits(page)
    page.get_by_role("link", name="Next").click()
    expect(page.locator("[data-preview]").get_by_text("News for Bea Bell")).to_be_visible()
    page.get_by_role("button", name="Send to 1 recipient").click()
    folder = live.data_dir / "mailbox"
    live.until(lambda: len(list(maildir.names(folder))) == 1)
    (name,) = maildir.names(folder)
    mail = maildir.path(folder, name).read_bytes()
    assert b"To: Bea Bell <bea@dupuis.be>" in mail
    assert b"Subject: News for Bea Bell" in mail


def test_who_receives_it_is_counted_anew_for_another_sender(
    live: Live, open_page: OpenPage
) -> None:
    # Any server but the local mailbox sends for one domain only.
    db.session.execute(db.delete(SmtpAccount))
    make_account(port=25, company_default=True)
    far = make_user(email="far@elsewhere.example")
    make_customer(email="anna@example.com", owner_id=marketer().id)
    make_customer(email="bert@example.com", owner_id=far.id)
    template = make_text_template(name="Spring", subject="News")
    db.session.commit()
    page = open_page(marketer())
    page.goto(f"/mailings/send/review?template={template.id}&to=all")
    page.get_by_label("Subject", exact=True).fill("Spring is here")
    page.get_by_label("From", exact=True).select_option("owner")
    expect(page.get_by_role("button", name="Send to 1 recipient")).to_be_visible()
    expect(page.locator("#ledger")).to_contain_text("Sender cannot send")
    expect(page.get_by_label("Subject", exact=True)).to_have_value("Spring is here")
    page.get_by_label("From", exact=True).select_option("company")
    expect(page.get_by_role("button", name="Send to 2 recipients")).to_be_visible()
    expect(page.locator("#ledger")).not_to_contain_text("Sender cannot send")
