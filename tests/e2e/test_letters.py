"""A letter is written with its preview beside it, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mailer.infra.db import db
from tests.factories.customers import make_customer
from tests.factories.letters import make_letter
from tests.personas import super_admin

OpenPage = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("live")


def test_a_letter_is_written_with_tags_and_its_preview(open_page: OpenPage) -> None:
    make_letter(code="OLD", target="order")
    make_customer(email="ana@example.com", first_name="Ana", last_name="Silva")
    db.session.commit()
    page = open_page(super_admin())
    page.goto("/settings/letters/")
    expect(page.get_by_role("link", name="OLD", exact=True)).to_be_visible()
    page.get_by_role("link", name="New letter").click()
    page.wait_for_url("**/letters/new")
    page.goto("/settings/letters/new?language=en")
    page.get_by_label("Code").fill("INVOICE-EN")
    page.get_by_label("Kind of document").select_option("credit_note")
    page.get_by_label("Label").fill("Credit note ")
    page.get_by_role("button", name="Insert a tag into the subject").click()
    page.get_by_role("button", name="Document number").click()
    expect(page.get_by_label("Label")).to_have_value("Credit note @DOCNUMBER@")
    page.get_by_label("Text", exact=True).fill("Hello @CUSTOMERNAME@, your @DOCTYPE@ <NUMFACT>.")
    expect(page.locator(".preview-subject")).to_have_text("Credit note 2026-0142")
    frame = page.frame_locator("iframe[data-frame]:not([hidden])")
    expect(frame.get_by_text("your credit note 2026-0142.")).to_be_visible()
    page.locator("[data-preview-name]").first.click()
    page.get_by_role("button", name="Ana Silva").click()
    expect(frame.get_by_text("Hello Ana Silva, your credit note")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The letter “INVOICE-EN” is saved.")).to_be_visible()
    expect(page.get_by_role("link", name="INVOICE-EN", exact=True)).to_be_visible()
