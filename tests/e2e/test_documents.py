"""Files dropped on the page become documents, and a payment settles one; in the real browser."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.document import Document, DocumentState
from tests.e2e.test_media import DROP
from tests.factories.einvoices import cii, pdf
from tests.fixtures.live import Live
from tests.personas import accountant

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
#: Of the table; the terminal's test takes all.
ROWS = 20
CREDIT_NOTE = "ZUGFeRDv2--fail--FNFE-factur-x-examples--Avoir_FR_type381_EN16931.pdf"


def carried(name: str, content: bytes, kind: str = "application/pdf") -> dict[str, Any]:
    return {"name": name, "type": kind, "data": base64.b64encode(content).decode()}


def real_files() -> list[dict[str, Any]]:
    """Real e-invoices, and the invoices of a real sales system."""
    folder = SHARED / "e-invoices"
    if not folder.is_dir():
        pytest.skip("../shared/data is not there")
    found = [carried(name, (folder / name).read_bytes()) for name in (CREDIT_NOTE,)]
    xml = next(folder.glob("*Einfach_DueDate.ubl.xml"))
    found.append(carried(xml.name, xml.read_bytes(), "text/xml"))
    rows = (SHARED / "chinook" / "invoices.csv").read_bytes().splitlines(keepends=True)
    return [*found, carried("invoices.csv", b"".join(rows[: ROWS + 1]), "text/csv")]


def test_real_files_are_dropped_and_become_documents(
    live: Live, open_page: Callable[..., Page]
) -> None:
    page = open_page(accountant())
    page.goto("/documents/")
    page.get_by_role("link", name="Import documents").click()
    expect(page.get_by_text("Drop files here, or choose them")).to_be_visible()
    plain = carried("scan.pdf", pdf())
    page.evaluate(DROP, ["body", [*real_files(), plain]])

    lines = page.locator(".document-line")
    expect(lines).to_have_count(4)
    expect(page.locator(".document-lines progress")).to_have_count(0)
    expect(lines.nth(0)).to_contain_text("Credit note AV-2017-0005")
    expect(lines.nth(0)).to_contain_text("A line does not add up: line 1 (20.48 ≠ 20.50).")
    expect(lines.nth(1)).to_contain_text("€529.87")
    expect(lines.nth(2)).to_contain_text("Being imported")
    expect(lines.nth(3)).to_contain_text("There is no electronic invoice inside this PDF")

    expect(page.get_by_label("“Kunden AG Mitte” is not known yet")).to_be_checked()
    page.get_by_label("“Ma jolie boutique” is not known yet").uncheck()
    page.get_by_role("button", name="Add the ticked customers").click()
    expect(page.get_by_text("1 customer is known now")).to_be_visible()
    assert db.session.scalars(select(Customer.name)).all() == ["Kunden AG Mitte"]
    # The table was worked through behind; the two others are those of the files.
    live.until(lambda: len(db.session.scalars(select(Document.id)).all()) == ROWS + 2)


def test_a_payment_settles_an_invoice(live: Live, open_page: Callable[..., Page]) -> None:
    page = open_page(accountant())
    page.goto("/documents/import")
    page.evaluate(DROP, ["body", [carried("a.pdf", pdf(cii()))]])
    page.get_by_role("link", name="Invoice F-2026-117").click()
    page.get_by_role("link", name="Book a payment").click()
    page.get_by_label("Amount").fill("200")
    page.get_by_role("button", name="Book the payment").click()
    expect(page.get_by_role("alert")).to_contain_text("Only 121.00 EUR remain to be paid")
    page.get_by_label("Amount").fill("121,00")
    page.get_by_role("button", name="Book the payment").click()
    expect(page.get_by_text("€121.00 are booked on “F-2026-117”.")).to_be_visible()
    assert db.session.scalars(select(Document.state)).all() == [DocumentState.PAID]
    with page.expect_download() as download:
        page.get_by_role("link", name="Download", exact=True).click()
    assert download.value.path().read_bytes() == pdf(cii())
