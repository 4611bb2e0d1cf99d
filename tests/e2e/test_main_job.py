"""The main job on real input, as a person does it: sign in, bring in the customers, write a
template, send oneself a proof, send it to everyone, and read every mail in the mailbox."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mailer.infra import maildir
from mailer.infra.db import db
from mailer.lib import caught_mail
from mailer.lib.caught_mail import CaughtMail
from mailer.models.customer import Customer
from tests import personas
from tests.factories.accounts import PASSWORD
from tests.factories.settings import make_company
from tests.fixtures.live import Live

CHINOOK = Path(__file__).resolve().parents[3] / "shared" / "data" / "chinook"
OpenPage = Callable[..., Page]


@pytest.fixture
def chinook() -> list[dict[str, str]]:
    """The 59 customers as the file has them."""
    if not CHINOOK.is_dir():
        pytest.skip("../shared/data/chinook is not there")
    with (CHINOOK / "customers.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mails(live: Live) -> list[CaughtMail]:
    """What the local mailbox holds."""
    folder = live.data_dir / "mailbox"
    return [
        caught_mail.take_apart((folder / "new" / name).read_bytes())
        for name in maildir.names(folder)
    ]


def mailer(live: Live, *arguments: str) -> None:
    """A terminal command on the running product's data."""
    command = [str(Path(sys.executable).with_name("mailer")), *arguments]
    subprocess.run(command, env=live.environ, check=True, timeout=120)


def sign_in(page: Page, email: str) -> None:
    """By the form, as everyone does."""
    page.goto("/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()


def import_customers(page: Page) -> None:
    """Through the screens, without touching the columns."""
    page.goto("/customers/imports/new")
    page.locator("input[type=file]").set_input_files(CHINOOK / "customers.csv")
    page.get_by_role("button", name="Upload and continue").click()
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_role("button", name=re.compile("^Import 59 rows$")).click()
    expect(page.get_by_role("link", name="See all 59")).to_be_visible()
    expect(page.get_by_role("link", name="59", exact=True)).to_be_visible()


def write_template(page: Page) -> None:
    """With a tag from the menu."""
    page.goto("/templates/new?mode=text")
    page.get_by_label("Name").fill("Spring")
    page.get_by_label("Subject", exact=True).fill("For @CUSTOMERNAME@")
    page.get_by_label("Text", exact=True).fill("Hello ")
    page.get_by_label("Text", exact=True).press("End")
    page.get_by_role("button", name="Insert tag").click()
    page.locator("#tag-menu").get_by_text("CUSTOMERNAME").first.click()
    page.get_by_label("Text", exact=True).press_sequentially(",\n\nspring is here.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/templates/\d+$"))


def send_proof(page: Page) -> None:
    """To oneself."""
    page.get_by_role("button", name="Send a proof", exact=True).click()
    page.get_by_role("button", name="Send the proof").click()
    expect(page.get_by_text(re.compile("proof", re.IGNORECASE)).first).to_be_visible()


def send_to_all(page: Page) -> None:
    """Tick all customers → More → Send e-mail template → choose → Send."""
    page.goto("/customers/")
    page.get_by_label("Tick this page").first.check()
    page.locator("[data-all]").click()
    bar = page.locator("#records-bar")
    expect(bar).to_have_attribute("data-count", "59")
    bar.get_by_role("button", name="More").click()
    page.locator("#records-bar-menu").get_by_text("Send e-mail template").click()
    page.get_by_role("link", name=re.compile("Spring")).click()
    expect(page.get_by_role("heading", name="Send “Spring”")).to_be_visible()
    expect(page.locator(".preview-subject")).to_have_text("For Luís Gonçalves")
    page.get_by_role("button", name="Send to 59 recipients").click()


def test_from_sign_in_to_59_personal_mails(
    live: Live, open_page: OpenPage, chinook: list[dict[str, str]]
) -> None:
    make_company()
    user = personas.super_admin()
    db.session.commit()
    mailer(live, "users", "import", str(CHINOOK / "employees.csv"))
    page = open_page()

    sign_in(page, user.email)
    import_customers(page)
    write_template(page)
    send_proof(page)
    live.until(lambda: len(mails(live)) == 1)
    (proof,) = mails(live)
    assert proof.summary.recipients == (user.email,)
    assert "[Proof]" in proof.summary.subject
    send_to_all(page)

    expect(page.get_by_text("59 of 59")).to_be_visible(timeout=60_000)
    page.reload()
    expect(page.get_by_text("Sent", exact=True).first).to_be_visible()
    expect(page.get_by_text("59 of 59")).to_be_visible()

    arrived = {mail.summary.recipients[0]: mail for mail in mails(live)[:-1]}
    assert len(arrived) == len(mails(live)) - 1 == 59
    for row in chinook:
        mail = arrived[row["Email"]]
        name = f"{row['FirstName']} {row['LastName']}"
        assert mail.summary.subject == f"For {name}"
        assert f"Hello {name}," in mail.text
        assert f"Hello {name}," in unescape(mail.html)
        assert mail.to.startswith((name, f'"{name}"')), mail.to
    assert "Luís Gonçalves" in arrived["luisg@embraer.com.br"].summary.subject

    page.goto("/mailbox/?q=gonçalves")
    page.get_by_role("link", name=re.compile("luisg@embraer")).click()
    frame = page.frame_locator("iframe.mail-frame")
    expect(frame.get_by_text("Hello Luís Gonçalves,")).to_be_visible()
    owner = db.session.scalars(db.select(Customer).where(Customer.number == "1")).one().owner
    assert owner is not None
    assert owner.name == "Jane Peacock"
