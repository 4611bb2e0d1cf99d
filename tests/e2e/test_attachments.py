"""Files that go with a mailing, and the key that signs mails, in a real browser."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from mailer.domain.accounts import dkim
from mailer.domain.outbox.attachments import LIMIT
from mailer.infra.db import db
from tests.factories.accounts import make_account
from tests.factories.customers import make_customer
from tests.factories.mailings import make_text_template
from tests.personas import marketer, super_admin

OpenPage = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("live")


@pytest.fixture
def review() -> str:
    """The page before Send, for one customer."""
    customer = make_customer(email="ana@example.com", first_name="Ana")
    template = make_text_template(name="Spring offer")
    db.session.commit()
    return f"/mailings/send/review?template={template.id}&customer={customer.id}"


def test_files_are_added_removed_and_sent_and_nothing_typed_is_lost(
    open_page: OpenPage, review: str, tmp_path: Path
) -> None:
    page = open_page(marketer())
    page.goto(review)
    page.get_by_label("Title of the mailing").fill("Second round")
    chosen = page.locator("#attachment-files")
    chosen.set_input_files(
        [
            FilePayload(name="Devis é 2026.pdf", mimeType="application/pdf", buffer=b"x" * 24_000),
            FilePayload(name="wrong.txt", mimeType="text/plain", buffer=b"y"),
        ]
    )
    listed = page.locator(".attachment-list > li")
    expect(listed).to_have_count(2)
    expect(listed.first).to_contain_text("Devis é 2026.pdf")
    expect(listed.first).to_contain_text("24 KB")
    large = tmp_path / "film.mp4"
    large.touch()
    os.truncate(large, LIMIT + 1)
    chosen.set_input_files(large)
    expect(page.get_by_role("alert")).to_contain_text("“film.mp4” was not attached")
    page.get_by_role("button", name="Remove “wrong.txt”").click()
    expect(listed).to_have_count(1)
    expect(page.get_by_label("Title of the mailing")).to_have_value("Second round")
    # Loaded again, the page still has what was attached.
    page.reload()
    expect(listed).to_have_count(1)
    page.get_by_role("button", name="Send to 1 recipient").click()
    page.wait_for_url(re.compile(r"/mailings/\d+$"))
    expect(page.get_by_role("link", name="Devis é 2026.pdf")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Devis é 2026.pdf").click()
    assert download.value.path().read_bytes() == b"x" * 24_000


def test_the_files_fit_a_phone(open_page: OpenPage, review: str) -> None:
    user = marketer()
    user.language = "fr"
    db.session.commit()
    page = open_page(user, phone=True, locale="fr-FR")
    page.goto(review)
    expect(page.get_by_text("Pièces jointes", exact=True)).to_be_visible()
    name = "Conditions générales de vente et de livraison 2026 (version définitive signée).pdf"
    page.locator("#attachment-files").set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": b"x" * 1_234_567}
    )
    expect(page.locator(".attachment-list > li")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    remove = page.locator(".attachment-list button").bounding_box()
    assert remove is not None
    assert remove["x"] + remove["width"] <= 375


def test_the_record_of_a_key_is_copied_and_signing_switched_on(open_page: OpenPage) -> None:
    account = make_account(from_address="info@example.com")
    db.session.commit()
    page = open_page(super_admin(), phone=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/settings/sending")
    page.get_by_role("button", name="Make a key").click()
    expect(page.get_by_text("Mails are not signed yet.")).to_be_visible()
    db.session.refresh(account)
    published = dkim.signature_of(account)
    assert published is not None
    page.locator("[data-copies=dkim-record]").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == published.record
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.get_by_role("button", name="Switch signing on").click()
    expect(page.get_by_text("Mails are signed for example.com.")).to_be_visible()
