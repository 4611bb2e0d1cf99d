"""From a file of deals to the mailbox: imported, ticked, written to; in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from playwright.sync_api import Page, expect

from mailer.infra import maildir
from mailer.infra.db import db
from tests.factories.customers import make_customer
from tests.factories.mailings import make_text_template
from tests.fixtures.browser import check_on_a_phone
from tests.fixtures.live import Live
from tests.personas import marketer

OpenPage = Callable[..., Page]
Axe = Callable[[Page], list[str]]


def test_deals_from_a_file_to_the_mailbox(
    live: Live, open_page: OpenPage, axe: Axe, tmp_path: Path
) -> None:
    make_customer(number="C-1", first_name="Ada", email="ada@example.com")
    make_customer(number="C-2", first_name="Ben", email="ben@example.com")
    make_text_template(name="Offer", subject="About @DEALTITLE@", source="It is @DEALSTAGE@.")
    db.session.commit()
    file = tmp_path / "deals.csv"
    file.write_text(
        "Deal name,Stage,Amount,Customer number\n"
        "Boiler,Proposal sent,1250.50,C-1\nPump,Proposal sent,99,C-1\nRoof,Won,800,C-2\n"
    )
    page = open_page(marketer())

    page.goto("/deals/")
    page.get_by_role("link", name="Import").click()
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Upload and continue").click()
    expect(page.get_by_label("Field for the column “Deal name”")).to_have_value("title")
    check_on_a_phone(page, axe)
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_role("button", name="Import 3 rows").click()
    page.get_by_role("link", name="See the deals").click()
    expect(page.get_by_role("link", name="Boiler")).to_be_visible()
    check_on_a_phone(page, axe)

    # One of them is changed on its page.
    page.get_by_role("link", name="Boiler").click()
    check_on_a_phone(page, axe)
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Stage").select_option("negotiation")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“Boiler” is saved.")).to_be_visible()

    # By stage, among the recipients of the steps.
    page.goto("/mailings/new")
    page.get_by_role("link", name="Offer").click()
    page.locator("#dual-to-available").get_by_role("option", name="Deals: Won").dblclick()
    expect(page.locator("#audience-count").get_by_text("1 recipient")).to_be_visible()

    # Ada has two that are ticked: one mail, about the one that was changed last.
    page.goto("/deals/")
    for name in ("Boiler", "Pump"):
        page.get_by_role("row", name=name).get_by_role("checkbox").check()
    expect(page.get_by_role("status").get_by_text("2")).to_be_visible()
    page.get_by_role("button", name="Send e-mail template").click()
    page.get_by_role("link", name="Offer").click()
    expect(page.get_by_text("Further deals or entries at the same address")).to_be_visible()
    expect(page.get_by_text("About Boiler")).to_be_visible()
    check_on_a_phone(page, axe)
    page.get_by_role("button", name="Send to 1 recipient").click()
    expect(page.get_by_text("The mailing is on its way.")).to_be_visible()
    folder = live.data_dir / "mailbox"
    live.until(lambda: len(list(maildir.names(folder))) == 1)
    (name,) = maildir.names(folder)
    mail = message_from_bytes(maildir.path(folder, name).read_bytes(), policy=default)
    assert mail["Subject"] == "About Boiler"
    assert "ada@example.com" in mail["To"]
    text = mail.get_body(("plain",))
    assert text is not None
    assert "It is In negotiation." in text.get_content()
