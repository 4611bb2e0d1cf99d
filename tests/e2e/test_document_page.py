"""A document's page for its customer, from the mail in the mailbox to “seen”; and a list's views."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy

from playwright.sync_api import Page, expect

from mailer.domain.settings import company
from mailer.infra.db import db
from tests.factories.customers import make_customer
from tests.factories.documents import make_document
from tests.factories.letters import make_letter
from tests.fixtures.live import Live
from tests.personas import accountant

OpenPage = Callable[..., Page]


def link_in_mailbox(live: Live) -> str:
    """The path of the document's page in the mail that was caught; empty while there is none."""
    for path in (live.data_dir / "mailbox").rglob("*"):
        if path.is_file() and path.parent.name in ("new", "cur"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            text = mail.get_body(("plain",)).get_content()
            return re.findall(r"http://[^/\s]+(/document/\S+)", text)[0]
    return ""


def test_a_customer_opens_the_page_and_the_accountant_sees_it(
    live: Live, open_page: OpenPage, axe: Callable[[Page], list[str]]
) -> None:
    company.save(replace(company.company(), language="en", name="Mercier"))
    make_letter(text="[See the invoice online](@DOCUMENTLINK@)")
    document = make_document(make_customer(email="ana@example.com"), number="F-1")
    db.session.commit()
    page = open_page(accountant())
    page.goto(f"/documents/{document.id}")
    page.get_by_role("button", name="Send by e-mail").click()
    live.until(lambda: link_in_mailbox(live))

    customer = open_page(phone=True)
    customer.goto(link_in_mailbox(live))
    expect(customer.get_by_role("heading", name="Invoice F-1")).to_be_visible()
    expect(customer.get_by_text("Still to be paid")).to_be_visible()
    assert axe(customer) == []
    customer.set_viewport_size({"width": 320, "height": 640})
    assert customer.evaluate("document.documentElement.scrollWidth") <= 320
    with customer.expect_download() as download:
        customer.get_by_role("link", name="Download Invoice F-1.pdf").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    def seen() -> bool:
        page.goto(f"/documents/{document.id}")
        return page.get_by_text("file opened").count() > 0

    live.until(seen)
    assert axe(page) == []
    page.get_by_role("button", name="Close the links").click()
    expect(page.get_by_role("button", name="Open the links again")).to_be_visible()
    assert customer.request.get(link_in_mailbox(live)).status == 410
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Close the links")).to_be_visible()
    assert customer.request.get(link_in_mailbox(live)).status == 200

    page.goto("/documents/?state=open&sort=number")
    page.get_by_role("button", name="Views").click()
    page.get_by_label("Save this search, its filters and sorting").fill("To be paid")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The view “To be paid” is saved.")).to_be_visible()
    page.goto("/documents/")
    page.get_by_role("button", name="Views").click()
    assert axe(page) == []
    page.get_by_role("link", name="To be paid", exact=True).click()
    page.wait_for_url(re.compile(r"state=open&sort=number"))
