"""From ticked documents to mails that arrived, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import Page, expect

from mailer.domain.settings import company
from mailer.infra.db import db
from mailer.models.contact import AddressUse
from tests.factories.customers import make_contact, make_customer
from tests.factories.documents import make_document
from tests.factories.letters import make_letter
from tests.fixtures.live import Live
from tests.personas import super_admin

OpenPage = Callable[..., Page]


@pytest.fixture(autouse=True)
def _documents(live: Live) -> None:
    company.save(replace(company.company(), language="en", name="Mercier"))
    make_letter(code="INVOICE")
    ana = make_customer(email="ana@example.com", first_name="Ana", last_name="Silva")
    make_contact(ana, name="Books", email="books@example.com", use=AddressUse.FINANCIAL)
    make_document(ana, number="F-1")
    make_document(make_customer(email="bob@example.com", company="Bob Ltd"), number="F-2")
    make_document(make_customer(email="", company="No Mail Ltd"), number="F-3")
    db.session.commit()


def mails(live: Live) -> dict[str, list[str]]:
    """To → names of the files, as the local mailbox caught them."""
    found: dict[str, list[str]] = {}
    for path in (live.data_dir / "mailbox").rglob("*"):
        if path.is_file() and path.parent.name in ("new", "cur"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            names = [part.get_filename() or "" for part in mail.iter_attachments()]
            found[str(mail["To"])] = names
    return found


def test_ticked_documents_go_and_the_red_one_is_named(live: Live, open_page: OpenPage) -> None:
    page = open_page(super_admin())
    page.goto("/documents/?sort=number")
    page.locator("tbody input[type=checkbox]").first.check()
    page.locator("tbody input[type=checkbox]").last.click(modifiers=["Shift"])
    page.get_by_role("link", name="Send by e-mail").first.click()
    expect(page.get_by_role("heading", name="Send 3 documents")).to_be_visible()
    expect(page.get_by_text("No e-mail address is known for this customer.")).to_be_visible()
    to = page.get_by_label("Recipients of F-1")
    expect(to).to_have_value("books@example.com")
    page.get_by_role("button", name="Known addresses").first.click()
    page.get_by_role("menuitemcheckbox", name="ana@example.com").click()
    expect(to).to_have_value("books@example.com; ana@example.com")
    page.get_by_role("button", name="Validate and send 2").click()
    page.wait_for_url(re.compile(r"/documents/sent/\d+$"))
    expect(page.get_by_text("2 of 3 documents are sent.")).to_be_visible()
    live.until(lambda: len(mails(live)) == 3)
    assert {
        address.rpartition("<")[2].rstrip(">"): names for address, names in mails(live).items()
    } == {
        "books@example.com": ["Invoice F-1.pdf"],
        "ana@example.com": ["Invoice F-1.pdf"],
        "bob@example.com": ["Invoice F-2.pdf"],
    }
    page.get_by_role("link", name="Try these again").click()
    expect(page.get_by_role("heading", name="Send F-3")).to_be_visible()


def test_subject_and_text_of_one_document_follow_its_letter_and_can_be_changed(
    live: Live, open_page: OpenPage
) -> None:
    make_letter(code="SHORT", label="Short one", text="Only this.", leads=False)
    db.session.commit()
    page = open_page(super_admin())
    page.goto("/documents/?q=F-1")
    page.get_by_role("link", name="F-1").first.click()
    page.get_by_role("button", name="Send by e-mail").click()
    expect(page.get_by_role("heading", name="Send F-1")).to_be_visible()
    page.get_by_label("Letter of F-1").select_option(label="SHORT (en)")
    expect(page.get_by_label("Subject")).to_have_value("Short one")
    expect(page.get_by_label("Text")).to_have_value("Only this.")
    page.get_by_label("Subject").fill("Mine for @DOCNUMBER@")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("1 document is sent.")).to_be_visible()
    live.until(lambda: len(mails(live)) == 1)


def test_one_document_with_one_address_goes_at_once(live: Live, open_page: OpenPage) -> None:
    page = open_page(super_admin(), phone=True)
    page.goto("/documents/?q=F-2")
    page.get_by_role("link", name="F-2").first.click()
    page.get_by_role("button", name="Send by e-mail").click()
    page.wait_for_url(re.compile(r"/documents/sent/\d+$"))
    expect(page.get_by_text("1 document is sent.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    live.until(lambda: len(mails(live)) == 1)
