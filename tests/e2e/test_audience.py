"""Criteria are built, recipients chosen in two lists, and the mails arrive: in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from mailer.domain.customers.saved_lists import all_lists, size
from mailer.infra import maildir
from mailer.infra.db import db
from tests.factories.customers import make_customer, make_group
from tests.factories.mailings import make_text_template
from tests.factories.saved_lists import make_list
from tests.fixtures.live import Live
from tests.personas import super_admin

OpenPage = Callable[..., Page]
Axe = Callable[[Page], list[str]]


def fits(page: Page) -> bool:
    """Nothing is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_what_is_typed_while_the_builder_is_drawn_anew_stays(
    live: Live, open_page: OpenPage
) -> None:
    page = open_page(super_admin())
    page.goto("/customers/lists/new")
    waiting: list[Route] = []
    page.route("**/customers/lists/builder", lambda route: waiting.append(route))
    page.get_by_label("Value of City").fill("Ly")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("Value of City").fill("Lyon")
    while not waiting:
        page.evaluate("1")
    waiting.pop().continue_()
    expect(page.locator("#c-1-field")).to_be_visible()
    expect(page.get_by_label("Value of City").first).to_have_value("Lyon")


def test_criteria_are_built_by_keyboard_with_their_count(
    live: Live, open_page: OpenPage, axe: Axe
) -> None:
    make_customer(city="Lyon", kind="lead", first_name="Léa", last_name="Lune")
    make_customer(city="Lyon", kind="customer")
    make_customer(city="Paris", kind="supplier")
    db.session.commit()
    page = open_page(super_admin(), phone=True)
    page.goto("/customers/lists/new")
    page.get_by_label("Name").fill("Leads in Lyon")
    page.get_by_label("Value of City").press_sequentially("lyon")
    matches = page.locator("#matches")
    expect(matches.get_by_text("2 customers")).to_be_visible()
    page.get_by_role("button", name="Add a group").press("Enter")
    # The keyboard goes on in the new rule.
    expect(page.locator("#c-1-0-field")).to_be_focused()
    page.locator("#c-1-0-field").select_option("kind")
    expect(matches.get_by_text("Kind: Please choose at least one.")).to_be_visible()
    page.get_by_label("Lead").press("Space")
    expect(matches.get_by_text("1 customer", exact=True)).to_be_visible()
    expect(matches.get_by_text("Léa Lune")).to_be_visible()
    page.get_by_role("button", name="Add a rule").first.click()
    expect(page.locator("#c-1-1-field")).to_be_focused()
    assert axe(page) == []
    assert fits(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#c-1-1-error")).to_be_visible()
    page.get_by_role("button", name="Remove this rule").last.click()
    expect(page.locator("#c-1-1-field")).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The list “Leads in Lyon” is saved.")).to_be_visible()
    assert axe(page) == []
    (saved,) = all_lists()
    assert size(saved) == 1


def options(page: Page, which: str) -> Locator:
    """The rows of one of the two lists of recipients."""
    return page.locator(f"#dual-to-{which} [role=option]")


def test_every_way_between_the_two_lists_and_the_mails_arrive(
    live: Live, open_page: OpenPage, axe: Axe
) -> None:
    both = make_customer(email="both@example.com", city="Lyon")
    make_customer(email="lyon@example.com", city="Lyon")
    make_customer(email="paris@example.com", city="Paris")
    make_group(name="Fair", customers=[both])
    make_list(name="In Lyon")
    make_text_template(name="Spring")
    db.session.commit()
    page = open_page(super_admin())
    page.goto("/mailings/new")
    page.get_by_role("link", name="Spring").click()
    available, selected = page.locator("#dual-to-available"), page.locator("#dual-to-selected")
    recipients = page.locator("fieldset").first
    expect(options(page, "available").filter(has_text="Fair")).to_be_visible()
    everything = options(page, "available").count()
    expect(options(page, "selected")).to_have_count(0)

    recipients.get_by_role("button", name="Select all").click()
    expect(options(page, "selected")).to_have_count(everything)
    recipients.get_by_role("button", name="Take all out").click()
    expect(options(page, "available")).to_have_count(everything)
    available.get_by_role("option", name="Leads").click()
    available.get_by_role("option", name="Fair").click()
    recipients.get_by_role("button", name="Select the marked ones").click()
    expect(options(page, "selected")).to_have_count(2)
    selected.get_by_role("option", name="Leads").click()
    recipients.get_by_role("button", name="Take the marked ones out").click()
    expect(options(page, "selected")).to_have_count(1)
    selected.get_by_role("option", name="Fair").dblclick()
    expect(options(page, "selected")).to_have_count(0)
    available.get_by_role("option", name="Fair").dblclick()
    expect(page.locator("#audience-count").get_by_text("1 recipient")).to_be_visible()

    selected.press("Home")
    selected.press("ArrowLeft")
    expect(options(page, "selected")).to_have_count(0)
    available.press("Home")
    available.press("Shift+ArrowDown")
    available.press("ArrowRight")
    expect(options(page, "selected")).to_have_count(2)
    selected.press("Control+a")
    selected.press("Enter")
    expect(options(page, "selected")).to_have_count(0)
    options(page, "available").nth(0).click()
    options(page, "available").nth(2).click(modifiers=["Shift"])
    recipients.get_by_role("button", name="Select the marked ones").click()
    expect(options(page, "selected")).to_have_count(3)
    recipients.get_by_role("button", name="Take all out").click()
    expect(options(page, "selected")).to_have_count(0)
    available.press("End")
    available.press("ArrowUp")
    available.press("ArrowDown")
    available.press("Space")
    available.press("Enter")
    expect(selected.get_by_role("option", name="In Lyon")).to_be_visible()

    page.get_by_text("Leave some of them out").click()
    page.locator("#dual-except-available").get_by_role("option", name="Fair").dblclick()
    count = page.locator("#audience-count")
    expect(count.get_by_text("1 recipient")).to_be_visible()
    page.set_viewport_size({"width": 375, "height": 700})
    assert axe(page) == []
    assert fits(page)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("checkbox")).to_have_count(1)
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("Chosen: In Lyon, without Fair.")).to_be_visible()
    page.get_by_role("link", name="Change the recipients").click()
    expect(selected.get_by_role("option", name="In Lyon")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("link", name="Next").click()
    page.get_by_role("button", name="Send to 1 recipient").click()
    expect(page.get_by_text("The mailing is on its way.")).to_be_visible()
    folder = live.data_dir / "mailbox"
    live.until(lambda: len(list(maildir.names(folder))) == 1)
    (name,) = maildir.names(folder)
    assert b"To: lyon@example.com" in maildir.path(folder, name).read_bytes()


@pytest.mark.usefixtures("live")
def test_a_finger_moves_rows_and_the_page_is_french(open_page: OpenPage, axe: Axe) -> None:
    make_text_template(name="Spring")
    make_customer()
    db.session.commit()
    page = open_page(super_admin(), phone=True, locale="fr-FR")
    page.goto("/mailings/new")
    page.get_by_role("link", name="Spring").tap()
    options(page, "available").first.tap()
    page.locator("[data-dual-do=add]").first.tap()
    expect(options(page, "selected")).to_have_count(1)
    assert axe(page) == []
    assert fits(page)
