"""From the unpaid receipt to the customer's answer, in a real browser."""

from __future__ import annotations

import datetime as dt
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
def _debts(live: Live) -> None:
    company.save(replace(company.company(), language="en", name="Mercier"))
    debtor = make_customer(
        first_name="Debtor", last_name="Ltd", email="debtor@example.com", language="en"
    )
    make_debt(debtor, 20, number="F-1")
    make_debt(debtor, 3, number="F-2")
    make_debt(make_customer(first_name="Mute", last_name="Ltd", email=""), number="F-3")
    db.session.commit()


def mail_to(live: Live, address: str) -> str:
    """Its plain text, as the local mailbox caught it."""
    for path in (live.data_dir / "mailbox").rglob("*"):
        if path.is_file() and path.parent.name in ("new", "cur"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            if address in str(mail["To"]):
                part = mail.get_body(("plain",))
                return str(part.get_content()) if part is not None else ""
    return ""


def test_right_click_tick_send_and_the_customer_answers_on_the_phone(
    live: Live, open_page: OpenPage, axe: Callable[[Page], list[str]]
) -> None:
    page = open_page(super_admin())
    page.goto("/customers/?q=Debtor")
    page.get_by_role("link", name="Debtor Ltd").first.click(button="right")
    page.get_by_role("menuitem", name="Notify unpaid").click()
    expect(page.get_by_role("heading", name="Debtor Ltd")).to_be_visible()
    expect(page.get_by_text("2 receipts · 1 recipient")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("checkbox", name="F-1").check()
    expect(page.get_by_role("status").filter(has_text="1 of them, 1 mails")).to_be_visible()
    page.get_by_role("checkbox", name="Tick all").check()
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url(re.compile(r"/debtors/sent/\d+$"))
    expect(page.get_by_text("1 of 1 mails have left.")).to_be_visible(timeout=30_000)

    text = mail_to(live, "debtor@example.com")
    assert "F-1" in text and "F-2" in text and "F-3" not in text
    link = re.search(r"http\S+/reminder/\S+?(?=#|\s|$)", text)
    assert link

    phone = open_page(phone=True)
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.goto(link[0])
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    assert axe(phone) == []
    phone.get_by_role("checkbox", name="F-2").uncheck()
    phone.get_by_label("I have paid").check()
    phone.get_by_label("Day of the payment").fill(dt.date.today().isoformat())
    phone.get_by_role("button", name="Send my answer").click()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()

    page.goto("/debtors/")
    row = page.get_by_role("row").filter(has_text="F-1")
    expect(row.get_by_text("Says it is paid")).to_be_visible()
    expect(row.get_by_text("Paused")).to_be_visible()
