"""Designs of the gallery for documents and reminders, from the gallery to the mail that arrives,
in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import Page, expect

from mailer.domain.settings import company
from mailer.infra.db import db
from tests.factories.customers import make_customer
from tests.factories.debtors import make_debt
from tests.fixtures.live import Live
from tests.personas import super_admin

OpenPage = Callable[..., Page]


@pytest.fixture(autouse=True)
def _debt(live: Live) -> None:
    company.save(replace(company.company(), language="en", name="Mercier"))
    customer = make_customer(company="Bob Ltd", email="bob@example.com", language="en")
    make_debt(customer, 12, number="F-2")
    db.session.commit()


def html_to(live: Live, address: str) -> str:
    """The HTML of its mail, as the local mailbox caught it; empty while there is none."""
    for path in (live.data_dir / "mailbox").rglob("*"):
        if path.is_file() and path.parent.name in ("new", "cur"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            part = mail.get_body(("html",))
            if address in str(mail["To"]) and part is not None:
                return str(part.get_content())
    return ""


def reader_of(page: Page, html: str) -> Page:
    """A page of its own with the mail, as a mail program shows it."""
    reader = page.context.new_page()
    reader.set_content(html)
    return reader


def take(page: Page, design: str) -> None:
    """Make a template of a design for documents or reminders."""
    page.goto("/templates/")
    page.get_by_role("link", name="Gallery").first.click()
    page.get_by_role("link", name="English", exact=True).click()
    page.get_by_role("link", name="Documents, reminders, incidents").click()
    page.get_by_role("link", name=f"Use this design: {design}").click()
    page.wait_for_selector("[data-dragdrop][data-ready]")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile(r"/templates/\d+"))


def test_a_letter_is_made_of_the_design_for_invoices(live: Live, open_page: OpenPage) -> None:
    page = open_page(super_admin())
    take(page, "Invoice")
    page.goto("/settings/letters/")
    page.get_by_role("link", name="New letter").click()
    page.get_by_label("Code").fill("DESIGNED")
    page.get_by_label("Label").fill("Designed: @DOCNUMBER@")
    page.get_by_label("Design", exact=True).select_option(label="Invoice (English)")
    frame = page.frame_locator("iframe[data-frame]:not([hidden])")
    expect(frame.get_by_role("heading", name="Your invoice 2026-0142")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The letter “DESIGNED” is saved.")).to_be_visible()
    page.goto("/documents/?q=F-2")
    page.get_by_role("link", name="F-2").first.click()
    page.get_by_role("button", name="Send by e-mail").click()
    expect(page.get_by_text("1 document is sent.")).to_be_visible()
    live.until(lambda: html_to(live, "bob@example.com"))

    page = reader_of(page, html_to(live, "bob@example.com"))
    expect(page.get_by_role("heading", name="Your invoice F-2")).to_be_visible()
    expect(page.get_by_text("Payable by")).to_be_visible()
    page.get_by_role("link", name="See the document").click()
    expect(page.get_by_role("heading", name=re.compile("F-2"))).to_be_visible()


def test_a_reminder_is_made_of_the_friendly_design(live: Live, open_page: OpenPage) -> None:
    page = open_page(super_admin())
    take(page, "Friendly reminder")
    page.goto("/settings/debtors")
    page.get_by_role("link", name=re.compile("Subject and message – Notices by hand")).click()
    page.get_by_label("Design", exact=True).first.select_option(label="Friendly reminder (English)")
    page.get_by_role("button", name="Save").click()
    page.goto("/debtors/")
    page.get_by_role("checkbox", name="F-2").check()
    page.get_by_role("link", name="Notify unpaid").first.click()
    page.get_by_role("checkbox", name="Tick all").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("1 of 1 mails have left.")).to_be_visible()
    live.until(lambda: html_to(live, "bob@example.com"))

    page = reader_of(page, html_to(live, "bob@example.com"))
    expect(page.get_by_role("heading", name="A small reminder")).to_be_visible()
    expect(page.get_by_role("cell", name="F-2")).to_be_visible()
    page.goto(page.get_by_role("link", name="See and answer").get_attribute("href") or "")
    expect(page.get_by_label("I have paid")).to_be_visible()
