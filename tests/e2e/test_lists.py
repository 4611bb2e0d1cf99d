"""The list in a real browser: ticks, keys, menus, columns, cards on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from mailer.domain.customers.search import matching_ids
from mailer.domain.lists import selection as ticks
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.user import User
from tests.factories.customers import make_customer, make_group
from tests.fixtures.live import Live
from tests.personas import marketer

OpenPage = Callable[..., Page]


@pytest.fixture
def marc(live: Live) -> User:
    """Marc, and 60 customers: two pages."""
    for number in range(60):
        make_customer(
            first_name="Zoé" if number == 55 else "Ana",
            last_name=f"Nº {number:02}",
            kind="lead" if number % 10 == 5 else "customer",
            city="Lyon" if number < 3 else "Namur",
        )
    return marketer()


@pytest.fixture
def customers(marc: User, open_page: OpenPage) -> Page:
    page = open_page(marc)
    page.goto("/customers/")
    return page


def _row(page: Page, place: int) -> Locator:
    return page.locator("#records tbody tr").nth(place)


def _box(page: Page, place: int) -> Locator:
    return _row(page, place).locator("[data-tick-row]")


def _count(page: Page, count: int) -> None:
    """The bar shows it, and the server has it."""
    bar = page.locator("#records-bar")
    if count:
        expect(bar.locator("strong")).to_have_text(str(count))
    else:
        expect(bar).to_be_hidden()


def _ticked(user: User) -> int:
    db.session.commit()
    return ticks.count(ticks.selection_of(user, "customers"), matching_ids)


def test_ticks_survive_paging_a_reload_and_a_new_browser(
    live: Live, customers: Page, marc: User, open_page: OpenPage
) -> None:
    _box(customers, 0).check()
    _box(customers, 2).check()
    _count(customers, 2)
    customers.get_by_role("link", name="Next").click()
    expect(customers.locator("#records tbody tr")).to_have_count(10)
    assert "at=" in customers.url
    _box(customers, 1).check()
    _count(customers, 3)
    customers.reload()
    _count(customers, 3)
    expect(_box(customers, 1)).to_be_checked()
    customers.go_back()
    expect(customers.locator("#records tbody tr")).to_have_count(50)
    expect(_box(customers, 0)).to_be_checked()
    expect(_box(customers, 1)).not_to_be_checked()
    other = open_page(marc)
    other.goto("/customers/")
    _count(other, 3)


def test_shift_click_ticks_and_unticks_a_range(customers: Page, marc: User) -> None:
    _box(customers, 3).click()
    _box(customers, 8).click(modifiers=["Shift"])
    _count(customers, 6)
    _box(customers, 5).click()
    _box(customers, 7).click(modifiers=["Shift"])
    _count(customers, 3)
    _row(customers, 10).click(position={"x": 600, "y": 10})
    _row(customers, 11).click(modifiers=["Shift"], position={"x": 600, "y": 10})
    assert customers.evaluate("getSelection().toString()") == ""
    _count(customers, 5)
    assert _ticked(marc) == 5


def test_everything_that_matches_is_ticked_at_once(customers: Page, marc: User) -> None:
    everything = customers.locator("[data-all]")
    customers.locator("[data-tick-page]").check()
    _count(customers, 50)
    expect(everything).to_have_text("Tick all 60 customers")
    everything.click()
    _count(customers, 60)
    expect(everything).to_be_hidden()
    _box(customers, 4).uncheck()
    _count(customers, 59)
    customers.get_by_role("link", name="Next").click()
    expect(customers.locator("tr.is-ticked")).to_have_count(10)
    assert _ticked(marc) == 59


def test_alt_r_and_the_button_untick_everything(customers: Page, marc: User) -> None:
    _box(customers, 0).check()
    _count(customers, 1)
    customers.keyboard.press("Alt+r")
    _count(customers, 0)
    expect(_box(customers, 0)).not_to_be_checked()
    _box(customers, 1).check()
    customers.get_by_role("button", name="Untick all").click()
    _count(customers, 0)
    customers.reload()
    _count(customers, 0)
    assert _ticked(marc) == 0


def test_the_whole_list_works_by_keyboard(customers: Page) -> None:
    customers.keyboard.press("j")
    expect(_row(customers, 0)).to_be_focused()
    customers.keyboard.press("ArrowDown")
    customers.keyboard.press("j")
    customers.keyboard.press("k")
    expect(_row(customers, 1)).to_be_focused()
    customers.keyboard.press("x")
    _count(customers, 1)
    customers.keyboard.press("Shift+ArrowDown")
    customers.keyboard.press("Shift+ArrowDown")
    _count(customers, 3)
    customers.keyboard.press("Space")
    _count(customers, 2)
    customers.keyboard.press("Control+a")
    _count(customers, 50)
    customers.keyboard.press("Enter")
    customers.wait_for_url(re.compile(r"/customers/\d+$"))
    expect(customers.locator("h1")).to_have_text("Ana Nº 03")


def test_slash_searches_and_the_address_follows(customers: Page) -> None:
    customers.keyboard.press("/")
    search = customers.get_by_role("searchbox")
    expect(search).to_be_focused()
    search.press_sequentially("zoe")
    expect(customers.locator("#records tbody tr")).to_have_count(1)
    expect(customers).to_have_url(re.compile(r"\?q=zoe$"))
    expect(search).to_be_focused()
    expect(customers.locator("#records-status")).to_have_text("1 customer")
    search.fill("nobody at all")
    expect(customers.get_by_text("Nothing matches.")).to_be_visible()
    customers.get_by_role("link", name="Show all").click()
    expect(customers.locator("#records tbody tr")).to_have_count(50)
    expect(search).to_have_value("")


def test_filters_are_chips_that_can_be_taken_away(customers: Page) -> None:
    customers.get_by_role("button", name="Filter").click()
    customers.locator("#records-filters summary", has_text="Kind").click()
    customers.get_by_label("Lead").check()
    expect(customers.locator("#records tbody tr")).to_have_count(6)
    expect(customers).to_have_url(re.compile(r"kind=lead"))
    customers.keyboard.press("Escape")
    chip = customers.locator(".records-chip", has_text="Lead")
    chip.get_by_role("link").click()
    expect(customers.locator("#records tbody tr")).to_have_count(50)
    expect(customers).to_have_url(re.compile(r"/customers/$"))
    customers.get_by_role("button", name="Filter").click()
    expect(customers.get_by_label("Lead", exact=True)).not_to_be_checked()


def test_a_click_on_a_title_sorts_and_back_goes_back(customers: Page) -> None:
    title = customers.get_by_role("columnheader", name="Name")
    expect(title).to_have_attribute("aria-sort", "ascending")
    title.get_by_role("link").click()
    expect(title).to_have_attribute("aria-sort", "descending")
    expect(_row(customers, 0)).to_contain_text("Zoé Nº 55")
    customers.go_back()
    expect(customers.get_by_role("columnheader", name="Name")).to_have_attribute(
        "aria-sort", "ascending"
    )


def test_columns_are_chosen_and_kept(customers: Page) -> None:
    customers.get_by_role("button", name="Columns").click()
    panel = customers.get_by_role("dialog", name="Columns")
    panel.get_by_label("City").uncheck()
    panel.get_by_label("Country").check()
    panel.get_by_role("button", name="Show").click()
    expect(customers.get_by_role("columnheader", name="Country")).to_be_visible()
    customers.reload()
    expect(customers.get_by_role("columnheader", name="Country")).to_be_visible()
    expect(customers.get_by_role("columnheader", name="City")).to_have_count(0)


def test_a_right_click_opens_the_menu_of_the_row(customers: Page) -> None:
    _row(customers, 2).click(button="right", position={"x": 500, "y": 10})
    menu = customers.get_by_role("menu", name="Actions")
    expect(menu).to_be_visible()
    menu.get_by_role("menuitem", name="Tick", exact=True).click()
    _count(customers, 1)
    expect(_box(customers, 2)).to_be_checked()
    _row(customers, 2).focus()
    customers.keyboard.press("Shift+F10")
    expect(menu).to_be_visible()
    customers.keyboard.press("Escape")
    expect(_row(customers, 2)).to_be_focused()
    _row(customers, 4).get_by_role("button", name="Actions for").click()
    menu.get_by_role("menuitem", name="Edit").click()
    expect(customers.locator("h1")).to_have_text("Ana Nº 04")
    expect(customers.get_by_label("Last name")).to_have_value("Nº 04")


def test_deleting_asks_by_name_first(customers: Page) -> None:
    _row(customers, 0).click(button="right", position={"x": 500, "y": 10})
    customers.get_by_role("menuitem", name="Delete").click()
    dialog = customers.get_by_role("dialog", name="Delete “Ana Nº 00”?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    _box(customers, 0).check()
    _box(customers, 1).check()
    _count(customers, 2)
    customers.get_by_role("button", name="More").click()
    customers.get_by_role("menuitem", name="Delete").click()
    dialog = customers.get_by_role("dialog", name="Delete 2 customers?")
    dialog.get_by_role("button", name="Delete").click()
    expect(customers.get_by_text("2 customers deleted.")).to_be_visible()
    expect(customers.locator(".pager")).to_contain_text("58 customers")


def test_ticked_customers_are_put_into_a_group_from_the_more_menu(
    live: Live, customers: Page
) -> None:
    make_group(name="Newsletter")
    for place in (0, 1, 2):
        _box(customers, place).check()
    customers.get_by_role("button", name="More").click()
    customers.get_by_role("menuitem", name="Add to a group").click()
    dialog = customers.locator("#records-dialog")
    expect(dialog).to_contain_text("This concerns 3 customers.")
    dialog.get_by_label("Group").select_option("Newsletter")
    dialog.get_by_role("button", name="Add").click()
    expect(customers.get_by_text("3 customers changed.")).to_be_visible()
    db.session.commit()
    members = db.session.scalars(db.select(Customer).where(Customer.groups.any())).all()
    assert len(members) == 3


def test_a_tick_that_the_server_did_not_take_is_taken_back(customers: Page) -> None:
    customers.route("**/lists/customers/tick", lambda route: route.fulfill(status=409, body=""))
    _box(customers, 0).click()
    expect(customers.get_by_text("This did not work.")).to_be_visible()
    expect(_box(customers, 0)).not_to_be_checked()


def test_rows_are_cards_on_a_phone(marc: User, open_page: OpenPage) -> None:
    marc.language = "fr"
    page = open_page(marc, phone=True, locale="fr-FR")
    page.goto("/customers/")
    expect(page.locator("#records tbody tr")).to_have_count(50)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    first, second = _row(page, 0).bounding_box(), _row(page, 1).bounding_box()
    assert first
    assert second
    assert first["width"] <= 375
    assert first["height"] > 80
    assert second["y"] >= first["y"] + first["height"] - 1
    _box(page, 0).check()
    expect(page.locator("#records-bar")).to_contain_text("1 coché")
    _row(page, 1).get_by_role("button", name="Actions pour").click()
    expect(page.get_by_role("menuitem", name="Modifier")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#records-sort").select_option("-name")
    expect(_row(page, 0)).to_contain_text("Zoé")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_list_and_the_record_are_accessible(
    customers: Page, marc: User, open_page: OpenPage, axe: Callable[[Page], list[str]], dark: bool
) -> None:
    page = open_page(marc, dark=dark)
    page.goto("/customers/?kind=lead")
    _box(page, 0).check()
    _count(page, 1)
    assert axe(page) == []
    page.get_by_role("button", name="Filter").click()
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.locator("[data-row-link]").first.click()
    page.wait_for_url(re.compile(r"/customers/\d+$"))
    assert axe(page) == []
    page.get_by_role("link", name="Edit").click()
    page.wait_for_url(re.compile(r"/edit$"))
    assert axe(page) == []
