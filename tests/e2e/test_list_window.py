"""The list window in a real browser: every arrow, double-click and key, and the mail arrives."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from mailer.infra import maildir
from mailer.infra.db import db
from tests.factories.customers import make_customer
from tests.factories.mailings import make_text_template
from tests.fixtures.live import Live
from tests.personas import marketer

OpenPage = Callable[..., Page]
Axe = Callable[[Page], list[str]]


def _rows(page: Page, which: str) -> Locator:
    return page.locator(f"#window-{which} [role=option]")


def _arrow(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def _selected(page: Page, *names: str) -> None:
    expect(_rows(page, "selected")).to_have_text([re.compile(name) for name in names])


def test_every_way_into_the_selection_and_out_and_the_mail_arrives(
    live: Live, open_page: OpenPage, axe: Axe
) -> None:
    for number in range(60):
        make_customer(
            first_name="", last_name=f"Nº {number:02}", city="Lyon" if number < 5 else "Namur"
        )
    make_text_template(name="Spring")
    marc = marketer()
    page = open_page(marc)
    page.goto("/customers/")
    page.get_by_role("link", name="List window").click()
    matching, selected = _rows(page, "matching"), _rows(page, "selected")
    expect(page.get_by_text("60 customers")).to_be_visible()
    expect(page.get_by_text("Nobody is selected yet.")).to_be_visible()

    # The mouse: a double-click, the arrows, a range; who is selected is marked.
    matching.nth(0).dblclick()
    _selected(page, "Nº 00")
    expect(matching.nth(0)).to_have_text(re.compile("Selected: Nº 00"))
    matching.nth(2).click()
    matching.nth(4).click(modifiers=["Shift"])
    _arrow(page, "Select the marked ones").click()
    _selected(page, "Nº 00", "Nº 02", "Nº 03", "Nº 04")
    selected.nth(0).click()
    _arrow(page, "Take the marked ones out").click()
    _selected(page, "Nº 02", "Nº 03", "Nº 04")
    selected.nth(1).dblclick()
    _selected(page, "Nº 02", "Nº 04")
    _arrow(page, "Take all out").click()
    expect(page.get_by_text("Nobody is selected yet.")).to_be_visible()
    _arrow(page, "Select all who match").click()
    expect(page.locator("#window-said")).to_have_text("60 customers selected")
    expect(selected).to_have_count(50)
    page.get_by_role("navigation", name="Pages of the selected").get_by_text("Next").click()
    expect(selected).to_have_count(10)
    expect(page.locator("#window-selected-list")).to_be_focused()
    page.keyboard.press("Alt+r")
    expect(page.get_by_text("Nobody is selected yet.")).to_be_visible()

    # The keyboard; the next page is a list to go on in.
    left = page.locator("#window-matching-list")
    left.press("Home")
    left.press("ArrowDown")
    left.press("Enter")
    _selected(page, "Nº 01")
    expect(left).to_be_focused()
    left.press("ArrowRight")
    _selected(page, "Nº 01", "Nº 02")
    expect(left).to_be_focused()
    left.press("Shift+ArrowDown")
    left.press("ArrowUp")
    left.press("Space")
    left.press("Enter")
    _selected(page, "Nº 01", "Nº 02", "Nº 04")
    right = page.locator("#window-selected-list")
    right.press("End")
    right.press("ArrowLeft")
    _selected(page, "Nº 01", "Nº 02")
    expect(right).to_be_focused()
    right.press("Control+a")
    right.press("Enter")
    expect(page.get_by_text("Nobody is selected yet.")).to_be_visible()
    expect(left).to_be_focused()
    page.get_by_role("navigation", name="Pages of the matching").get_by_text("Next").click()
    expect(matching).to_have_count(10)
    expect(left).to_be_focused()

    # Criteria, then all who meet them; kept in a new browser, and reset by the button there.
    page.get_by_role("button", name="Add a rule").click()
    expect(page.get_by_text("Not complete yet")).to_be_visible()
    page.locator("#c-0-field").select_option("company")
    expect(page.get_by_label("Value of Company")).to_be_visible()
    page.locator("#c-0-field").select_option("city")
    page.get_by_label("Value of City").press_sequentially("lyon")
    page.keyboard.press("Enter")
    expect(matching).to_have_count(5)
    assert axe(page) == []
    _arrow(page, "Select all who match").click()
    expect(selected).to_have_count(5)
    other = open_page(marc, phone=True, locale="fr-FR")
    other.goto("/customers/lists/window")
    expect(_rows(other, "selected")).to_have_count(5)
    assert axe(other) == []
    assert other.evaluate("document.documentElement.scrollWidth <= innerWidth")
    _rows(other, "selected").nth(0).tap()
    other.locator("[data-dual-do=remove]").tap()
    expect(_rows(other, "selected")).to_have_count(4)
    page.reload()
    expect(selected).to_have_count(4)
    expect(matching).to_have_count(5)
    other.locator("[data-dual-do=reset]").tap()
    expect(_rows(other, "selected")).to_have_count(0)

    # From a mailing and back, with who is selected.
    page.goto("/mailings/new?to=all")
    page.get_by_role("link", name="Spring").click()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("link", name="List window").click()
    page.get_by_role("searchbox", name="Search the matching customers").press_sequentially("nº 07")
    expect(matching).to_have_count(1)
    matching.nth(0).dblclick()
    _selected(page, "Nº 07")
    page.get_by_role("link", name="Continue with the selection").click()
    expect(page.get_by_role("checkbox")).to_have_count(1)
    page.get_by_role("link", name="Next").click()
    page.get_by_role("button", name="Send to 1 recipient").click()
    expect(page.get_by_text("The mailing is on its way.")).to_be_visible()
    folder = live.data_dir / "mailbox"
    live.until(lambda: len(list(maildir.names(folder))) == 1)
    db.session.commit()
