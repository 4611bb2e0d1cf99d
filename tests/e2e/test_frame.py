"""The frame of every page in a real browser: keys, dialogs, the menu on a phone, light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from mailer.infra.db import db
from tests.fixtures.live import Live
from tests.personas import marketer, super_admin

OpenPage = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("live")


def test_g_then_a_letter_goes_somewhere(open_page: OpenPage) -> None:
    page = open_page(super_admin())
    page.goto("/help/")
    page.keyboard.type("gh")
    # The help's address ends like that of the home page; what is typed before "load" is lost.
    page.wait_for_url(re.compile(r"//[^/]+/$"))
    expect(page.locator("h1")).to_have_text("Home")
    page.keyboard.type("g?")
    page.wait_for_url("**/help/")


def test_letters_typed_into_a_field_stay_there(open_page: OpenPage) -> None:
    page = open_page(super_admin())
    page.goto("/help/")
    page.keyboard.press("/")
    search = page.get_by_role("searchbox")
    expect(search).to_be_focused()
    page.keyboard.type("gh?")
    expect(search).to_have_value("gh?")
    assert page.url.endswith("/help/")


def test_the_shortcuts_show_only_what_one_may_open(open_page: OpenPage) -> None:
    page = open_page(marketer())
    page.goto("/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Go to: Mailings")
    expect(dialog).not_to_contain_text("Users and roles")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_dialog_gives_the_focus_back(open_page: OpenPage) -> None:
    page = open_page(super_admin())
    page.goto("/")
    button = page.get_by_role("button", name="Anna Admin")
    button.focus()
    page.keyboard.press("Enter")
    item = page.get_by_role("menuitem", name="Keyboard shortcuts")
    item.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    expect(page.locator("#user-menu")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_a_menu_works_with_the_arrow_keys(open_page: OpenPage) -> None:
    page = open_page(super_admin())
    page.goto("/")
    button = page.get_by_role("button", name="Anna Admin")
    button.focus()
    page.keyboard.press("Enter")
    items = page.locator("#user-menu").get_by_role("menuitem")
    expect(items.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(items.last).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(items.first).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_on_a_phone_the_bar_is_a_drawer(open_page: OpenPage) -> None:
    page = open_page(super_admin(), phone=True)
    page.goto("/")
    bar = page.locator("#side")
    expect(bar).to_be_hidden()
    toggle = page.get_by_role("button", name="Menu", exact=True)
    toggle.tap()
    expect(bar).to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    expect(bar.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    expect(toggle).to_be_focused()
    toggle.tap()
    bar.get_by_role("link", name="Help").tap()
    expect(page.locator("h1")).to_have_text("Help")


def _background(page: Page) -> str:
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour


def test_dark_follows_the_device_unless_one_chooses(open_page: OpenPage) -> None:
    person = super_admin()
    page = open_page(person, dark=True)
    page.goto("/")
    dark = _background(page)
    page.emulate_media(color_scheme="light")
    light = _background(page)
    assert light == "rgb(255, 255, 255)" != dark
    page.get_by_role("button", name="Anna Admin").click()
    page.get_by_role("menuitem", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert _background(page) == dark
    db.session.refresh(person)
    assert person.theme == "dark"


def test_the_companys_colour_is_the_colour_of_buttons(live: Live, open_page: OpenPage) -> None:
    page = open_page(super_admin())
    page.goto("/")
    accent = "getComputedStyle(document.querySelector('.brand-mark')).backgroundColor"
    assert page.evaluate(accent) == "rgb(37, 99, 235)"


def test_a_form_is_sent_once_however_often_one_clicks(open_page: OpenPage) -> None:
    page = open_page(super_admin())
    page.goto("/")
    page.get_by_role("button", name="Anna Admin").click()
    sent = page.get_by_role("menuitem", name="Français").evaluate(
        """button => {
          let sent = 0;
          button.form.addEventListener("submit", () => sent++);
          button.click();
          button.click();
          return sent;
        }"""
    )
    assert sent == 1
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_unsaved_work_is_not_lost_without_a_question(open_page: OpenPage) -> None:
    page = open_page(super_admin())
    page.goto("/my")
    questions: list[str] = []

    def accept(dialog: Dialog) -> None:
        questions.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    page.get_by_role("link", name="Home").first.click()
    page.wait_for_url("**/")
    assert questions == []
    page.goto("/my")
    page.locator("form[data-guard] input[type=text]").first.fill("Someone Else")
    page.get_by_role("link", name="Home").first.click()
    page.wait_for_url("**/")
    assert questions == ["beforeunload"]


def test_a_page_can_be_used_from_its_content_on(open_page: OpenPage) -> None:
    page = open_page(super_admin())
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
