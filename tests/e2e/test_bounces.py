"""From an empty page to a mail that came back: mailbox, bounce address, suppression list."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from mailer.domain.bounces.mailbox import mailbox
from mailer.infra.db import db
from mailer.infra.queue import push
from tests.domain.bounces.test_return_path import come_back
from tests.domain.deliveries.sending import account_on, queue_mailing, states
from tests.factories.customers import make_customer
from tests.fixtures.browser import DESKTOP, PHONE
from tests.fixtures.imap import PASSWORD, USER, MailboxServer
from tests.fixtures.live import Live
from tests.fixtures.mail import MailServer
from tests.personas import super_admin

PAGE = "/settings/bounces"


def test_a_mailbox_a_bounce_address_and_a_mail_that_comes_back(
    live: Live,
    open_page: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    dovecot: MailboxServer,
    smtp_server: MailServer,
) -> None:
    account = account_on(smtp_server, company_default=False)
    make_customer(email="r1@example.com")
    db.session.commit()
    page = open_page(super_admin())

    page.goto(PAGE)
    page.get_by_label("Server").fill("127.0.0.1")
    page.get_by_label("Security").select_option("none")
    page.get_by_label("Port").fill(str(dovecot.port))
    page.get_by_label("Login").fill(USER)
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Test the connection").click()
    expect(page.get_by_text("127.0.0.1 refused the login.")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Test the connection").click()
    expect(page.get_by_text("The mailbox can be read")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The bounce mailbox is saved.")).to_be_visible()
    # The job that reads it runs by itself.
    live.until(lambda: mailbox() is not None and mailbox().read_at)

    page.get_by_role("textbox", name="Bounce address").fill("b+{token}@example.com")
    page.get_by_role("button", name="Save the bounce address").click()
    expect(page.get_by_text("saved but not used yet")).to_be_visible()
    page.get_by_role("button", name="Send a test mail").click()
    expect(page.get_by_text("The test mail is on its way")).to_be_visible()
    (test_mail,) = smtp_server.wait_for(1)
    dovecot.put(test_mail.raw)
    push("bounces.fetch")
    # The page asks by itself.
    expect(page.get_by_text("Mails come back to this address.")).to_be_visible(timeout=20_000)

    mailing = queue_mailing(["r1@example.com"], account)
    push("deliveries.drain")
    sent = smtp_server.wait_for(2)[-1]
    assert sent.sender.startswith("b+d")
    live.until(lambda: states(mailing) == {"accepted": 1})
    dovecot.put(come_back(sent.sender).replace(b"\n", b"\r\n"))
    page.get_by_role("button", name="Read it now").click()
    expect(page.get_by_text("1 mail of ours had come back.")).to_be_visible()
    assert dovecot.mails() == [True, True]

    page.goto(f"/mailings/{mailing.id}")
    expect(page.locator("#records").get_by_text("Bounced: hard")).to_be_visible()
    page.goto("/customers/suppressions")
    expect(page.get_by_text("r1@example.com").first).to_be_visible()

    page.goto(PAGE)
    page.get_by_role("button", name="Make a secret").click()
    expect(page.get_by_text("Copy the secret now")).to_be_visible()
    for viewport in (PHONE, DESKTOP):
        page.set_viewport_size(viewport)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
