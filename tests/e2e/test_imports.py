"""A file becomes customers, in the real browser with real workers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from mailer.infra.db import db
from mailer.models.customer import Customer
from tests.fixtures.live import Live
from tests.personas import marketer

ROWS = 3000


def french_file(folder: Path) -> Path:
    """As an ERP writes it: Windows-1252, semicolons, two rows with a problem."""
    path = folder / "clients été.csv"
    lines = [f"C{n};Société d’été {n};Jérôme;client{n}@example.com;Liège" for n in range(ROWS)]
    lines += ["C9999;Chez Zoé;Zoé;zoe(at)example.com;Mons", "C1;Société 1;;;"]
    text = "Code client;Raison sociale;Prénom;E-mail;Ville\r\n" + "\r\n".join(lines)
    path.write_bytes(text.encode("cp1252"))
    return path


def test_a_file_becomes_customers_and_is_undone(
    live: Live, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page(marketer())
    page.goto("/customers/imports/")
    page.get_by_role("link", name="Import a file").click()
    page.locator("input[type=file]").set_input_files(french_file(tmp_path))
    expect(page.locator(".file-drop-name")).to_have_text("clients été.csv")
    page.get_by_role("button", name="Upload and continue").click()

    expect(page.get_by_text("5 columns are matched by their names.")).to_be_visible()
    expect(page.get_by_text("Windows-1252").first).to_be_visible()
    expect(page.get_by_label("Field for the column “Raison sociale”")).to_have_value("company")
    page.get_by_label("Put everyone into a group").fill("Salon 2026")
    page.get_by_role("button", name="Check the rows").click()

    expect(page.get_by_text("Nothing has been changed yet.")).to_be_visible()
    expect(
        page.get_by_text("The same customer stands in row 3 of this file already.")
    ).to_be_visible()
    page.get_by_role("button", name=f"Import {ROWS + 1:,} rows").click()
    page.wait_for_load_state()
    page.goto(page.url)  # progress survives it

    expect(page.get_by_role("link", name="See the customers")).to_be_visible()
    live.until(lambda: db.session.scalar(select(func.count(Customer.id))) == ROWS + 1)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download to correct").click()
    assert "C1;Société 1" in download.value.path().read_text("utf-8")

    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("The import is undone")).to_be_visible()
    assert db.session.scalar(select(func.count(Customer.id))) == 0


def test_a_file_that_is_no_table_is_named_without_leaving_the_page(
    live: Live, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    path = tmp_path / "facture.csv"
    path.write_bytes(b"%PDF-1.7 not a table")
    page = open_page(marketer())
    page.goto("/customers/imports/new")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Upload and continue").click()
    expect(page.get_by_role("alert")).to_contain_text("This is a PDF, not a table.")
    expect(page.get_by_role("heading", name="Import customers")).to_be_visible()


def test_a_file_that_is_too_large_is_not_even_sent(
    live: Live, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    page = open_page(marketer())
    page.goto("/customers/imports/new")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_role("alert")).to_contain_text("This file is larger than 256 MB")
    page.get_by_role("button", name="Upload and continue").click()
    expect(page.get_by_role("alert")).to_contain_text("This file is larger than 256 MB")
    assert "POST" not in sent
