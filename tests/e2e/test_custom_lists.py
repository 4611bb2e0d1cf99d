"""A list of the company's own: made, filled, narrowed, written to; in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes
from email.policy import default

from playwright.sync_api import Page, expect

from mailer.infra import maildir
from mailer.infra.db import db
from tests.factories.customers import make_customer
from tests.factories.mailings import make_text_template
from tests.fixtures.browser import check_on_a_phone
from tests.fixtures.live import Live
from tests.personas import super_admin

OpenPage = Callable[..., Page]
Axe = Callable[[Page], list[str]]


def add_field(page: Page, label: str, kind: str, choices: str = "") -> None:
    page.get_by_role("link", name="New field").first.click()
    page.get_by_role("textbox", name="Name").fill(label)
    page.get_by_label("What it holds").select_option(kind)
    if choices:
        page.get_by_label("Choices, one on each line").fill(choices)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"The field “{label}” is saved.")).to_be_visible()


def test_a_list_from_its_name_to_the_mailbox(live: Live, open_page: OpenPage, axe: Axe) -> None:
    make_customer(first_name="Ada", last_name="Lovelace", email="ada@example.com")
    make_text_template(name="Renewal", subject="@CONTRACTS@", source="It ends on @CONTRACTS_ENDS@.")
    db.session.commit()
    page = open_page(super_admin())
    page.goto("/")
    page.get_by_role("link", name="Custom lists").click()
    check_on_a_phone(page, axe)
    page.get_by_role("link", name="New list").click()
    page.get_by_role("textbox", name="Name").fill("Contracts")
    page.get_by_role("button", name="Make the list").click()
    check_on_a_phone(page, axe)
    add_field(page, "Ends", "date")
    add_field(page, "State", "choice", "Running\nEnded")
    expect(page.get_by_text("@CONTRACTS_STATE@")).to_be_visible()
    check_on_a_phone(page, axe)

    page.get_by_role("link", name="Contracts", exact=True).click()
    page.get_by_role("link", name="New entry").first.click()
    page.get_by_role("link", name="Ada Lovelace").click()
    page.get_by_label("Ends").fill("2030-12-15")
    page.get_by_label("State").select_option("Running")
    page.get_by_role("button", name="Enter it").click()
    expect(page.get_by_text("Please give the entry a name.", exact=True)).to_be_visible()
    expect(page.get_by_label("Ends")).to_have_value("2030-12-15")
    check_on_a_phone(page, axe)
    page.get_by_role("textbox", name="Name").fill("Heating")
    page.get_by_role("button", name="Enter it").click()
    expect(page.get_by_text("“Heating” is entered.")).to_be_visible()
    check_on_a_phone(page, axe)

    # Deleted by mistake, and back.
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("“Heating” is deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("“Heating” is back.")).to_be_visible()

    page.goto("/customers/")
    page.get_by_role("link", name="Ada Lovelace").first.click()
    page.get_by_role("link", name="Custom lists 1").click()
    expect(page.get_by_role("link", name="Heating")).to_be_visible()
    check_on_a_phone(page, axe)

    page.goto("/custom-lists/")
    page.get_by_role("link", name="Contracts", exact=True).click()
    page.get_by_role("row", name="Heating").get_by_role("checkbox").check()
    expect(page.get_by_role("status").get_by_text("1")).to_be_visible()
    check_on_a_phone(page, axe)
    page.get_by_role("button", name="Send e-mail template").click()
    page.get_by_role("link", name="Renewal").click()
    expect(page.get_by_text("1 ticked entry").first).to_be_visible()
    page.get_by_role("button", name="Send to 1 recipient").click()
    expect(page.get_by_text("The mailing is on its way.")).to_be_visible()
    folder = live.data_dir / "mailbox"
    live.until(lambda: len(list(maildir.names(folder))) == 1)
    (name,) = maildir.names(folder)
    mail = message_from_bytes(maildir.path(folder, name).read_bytes(), policy=default)
    assert mail["Subject"] == "Heating"
    text = mail.get_body(("plain",))
    assert text is not None
    assert "It ends on December 15, 2030." in text.get_content()
