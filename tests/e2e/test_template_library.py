"""The library in a real browser: cards, folders, languages, the bin, files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from mailer.infra.db import db
from mailer.models.template import Template
from tests.domain.templates.transfer.files import contents, written, zipped
from tests.factories.templates import make_folder, make_template, make_variant
from tests.personas import marketer

OpenPage = Callable[..., Page]
Axe = Callable[[Page], list[str]]
pytestmark = pytest.mark.usefixtures("live")


def row(page: Page, name: str) -> Locator:
    return page.locator(f'tr[data-name="{name}"]')


def test_the_list_becomes_cards_and_stays_so(open_page: OpenPage) -> None:
    for name in ("Spring", "Autumn"):
        make_template(name=name, subject=f"{name} news")
    page = open_page(marketer())
    page.goto("/templates/")
    as_cards = page.get_by_role("button", name="As cards")
    as_cards.click()
    expect(as_cards).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(as_cards).to_have_attribute("aria-pressed", "true")
    first, second = (row(page, name).bounding_box() for name in ("Autumn", "Spring"))
    assert first is not None and second is not None
    assert first["y"] == second["y"]
    assert first["x"] < second["x"]
    card = row(page, "Spring")
    for label in ("Created", "Last modified", "Last sent"):
        expect(card.locator(f'td[data-label="{label}"]')).to_be_visible()
    card.get_by_role("checkbox").check()
    expect(page.locator("#records-bar")).to_contain_text("1 ticked")
    # The picture leads to the template, too.
    card.click(position={"x": 130, "y": 100})
    expect(page.get_by_role("heading", name="Spring", level=1)).to_be_visible()


def test_a_template_is_moved_by_right_click_and_the_folder_opened(open_page: OpenPage) -> None:
    make_folder("News")
    for name in ("Spring", "Autumn"):
        make_template(name=name)
    page = open_page(marketer())
    page.goto("/templates/")
    row(page, "Spring").click(button="right")
    page.get_by_role("menuitem", name="Move to folder").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Move “Spring” to a folder")
    dialog.get_by_label("Folder", exact=True).select_option("News")
    dialog.get_by_role("button", name="Move").click()
    expect(page.get_by_text("The template is in “News” now.")).to_be_visible()
    expect(row(page, "Autumn")).to_have_count(0)
    news = page.get_by_role("link", name="News 1")
    expect(news).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Remove the filter Folder").click()
    expect(row(page, "Autumn")).to_be_visible()
    expect(news).not_to_have_attribute("aria-current", "true")
    page.go_back()
    expect(row(page, "Autumn")).to_have_count(0)
    expect(news).to_have_attribute("aria-current", "true")


def test_a_language_is_added_and_seen_in_the_list(open_page: OpenPage) -> None:
    template = make_template(name="Offer", language="en")
    page = open_page(marketer())
    page.goto(f"/templates/{template.id}")
    page.get_by_role("link", name="Add a language").click()
    page.get_by_label("Language", exact=True).select_option("French")
    page.get_by_role("button", name="Make a copy and write it").click()
    page.wait_for_url(re.compile(r"/templates/\d+/edit"))
    languages = page.get_by_role("navigation", name="Languages of this template")
    expect(languages.get_by_role("link", name="French")).to_have_attribute("aria-current", "page")
    page.goto("/templates/")
    expect(page.locator("tbody tr")).to_have_count(1)
    row(page, "Offer").get_by_role("link", name="French").click()
    expect(page.get_by_role("heading", name="Offer (French)")).to_be_visible()


def test_what_was_deleted_is_restored_from_the_bin(open_page: OpenPage) -> None:
    make_template(name="Spring")
    make_template(name="Autumn")
    page = open_page(marketer())
    page.goto("/templates/")
    row(page, "Spring").focus()
    page.keyboard.press("Shift+F10")
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_text("“Spring” is deleted.")).to_be_visible()
    page.get_by_role("link", name="Bin").click()
    expect(row(page, "Spring")).to_contain_text("30 days")
    row(page, "Spring").get_by_role("checkbox").check()
    bar = page.locator("#records-bar")
    bar.get_by_role("button", name="Restore").first.click()
    expect(page.get_by_text("The template is back.")).to_be_visible()
    page.get_by_role("link", name="Templates").last.click()
    expect(row(page, "Spring")).to_be_visible()


def test_deleting_for_ever_asks_and_names_it(open_page: OpenPage) -> None:
    make_template(name="Spring")
    page = open_page(marketer())
    page.goto("/templates/")
    row(page, "Spring").click(button="right")
    page.get_by_role("menuitem", name="Delete").click()
    expect(row(page, "Spring")).to_have_count(0)
    page.goto("/templates/bin")
    row(page, "Spring").click(button="right")
    page.get_by_role("menuitem", name="Delete for ever").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Delete “Spring” for ever?")
    dialog.get_by_role("button", name="Delete for ever").click()
    expect(page.get_by_text("“Spring” is deleted for ever.")).to_be_visible()
    db.session.rollback()
    assert db.session.scalars(db.select(Template)).all() == []


def test_templates_are_downloaded_and_come_back(open_page: OpenPage, tmp_path: Path) -> None:
    make_variant(make_template(name="Offer", language="en"), "fr", name="Offre")
    page = open_page(marketer())
    page.goto("/templates/")
    row(page, "Offer").click(button="right")
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Export").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "Offer.zip"

    page.get_by_role("button", name="More").first.click()
    page.get_by_role("menuitem", name="Import templates").click()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".file-drop-name")).to_have_text("Offer.zip")
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_text("“Offer” exists already: it will be called")).to_be_visible()
    expect(page.get_by_text("Offre (2)", exact=True)).to_be_visible()
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", name="Offer (2)")).to_be_visible()
    languages = page.get_by_role("navigation", name="Languages of this template")
    expect(languages.get_by_role("listitem")).to_have_text([re.compile("English"), "French"])


@pytest.mark.parametrize("dark", [False, True])
def test_its_pages_are_for_everyone(
    open_page: OpenPage, axe: Axe, tmp_path: Path, dark: bool
) -> None:
    main = make_template(name="Offer", language="en")
    make_variant(main, "fr")
    make_folder("News", [main])
    file = tmp_path / "templates.zip"
    file.write_bytes(zipped(contents(written(name="Offer"))).getvalue())
    page = open_page(marketer(), phone=dark, dark=dark)
    paths = (
        "/templates/",
        "/templates/bin",
        "/templates/folders/new",
        f"/templates/{main.id}/move",
        f"/templates/{main.id}/delete",
        f"/templates/{main.id}/languages",
    )
    for path in paths:
        page.goto(path)
        assert axe(page) == [], path
        assert narrow(page), path
    page.goto("/templates/")
    page.get_by_role("button", name="As cards").click()
    expect(page.get_by_role("button", name="As cards")).to_have_attribute("aria-pressed", "true")
    assert axe(page) == []
    assert narrow(page)
    page.goto("/templates/import")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_role("button", name="Import")).to_be_visible()
    assert axe(page) == []
    assert narrow(page)


def narrow(page: Page) -> bool:
    """Nothing stands out of the page at its side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
