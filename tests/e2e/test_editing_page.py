"""The page on which templates are written: choosing a mode and a layout, keys, everyone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, FrameLocator, Page, expect

from mailer.infra.db import db
from mailer.models.template import DesignMode, Template
from tests.factories.drafts import make_draft
from tests.factories.templates import make_template
from tests.personas import marketer, super_admin

OpenPage = Callable[..., Page]
Axe = Callable[[Page], list[str]]
pytestmark = pytest.mark.usefixtures("live")


def mail(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[data-frame]:not([hidden])")


@pytest.mark.parametrize(
    ("card", "mode"),
    [("Drag & drop", "dragdrop"), ("Rich text", "rich"), ("Text", "text"), ("HTML", "html")],
)
def test_a_card_opens_the_editor_of_its_mode(open_page: OpenPage, card: str, mode: str) -> None:
    page = open_page(marketer())
    page.goto("/templates/new")
    page.get_by_role("link", name=re.compile(f"^{card}")).click()
    expect(page.locator(f'#template-form[data-mode="{mode}"]')).to_be_visible()
    expect(page.get_by_role("textbox", name="Subject")).to_be_visible()


@pytest.mark.parametrize("mode", list(DesignMode))
def test_what_was_only_opened_is_no_draft_and_may_be_left(
    open_page: OpenPage, mode: DesignMode
) -> None:
    source = {
        DesignMode.TEXT: "Hello",
        DesignMode.RICH: "<p>Hello</p>",
        DesignMode.HTML: "<p>Hello</p>",
        DesignMode.DRAGDROP: "<mjml><mj-body><mj-section><mj-column><mj-text>Hello</mj-text>"
        "</mj-column></mj-section></mj-body></mjml>",
    }[mode]
    template = make_template(mode=mode, source=source)
    page = open_page(marketer())
    page.goto(f"/templates/{template.id}/edit")
    expect(mail(page).get_by_text("Hello")).to_be_attached()
    page.wait_for_load_state("networkidle")
    asked: list[str] = []

    def note(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", note)
    page.goto("/templates/")
    assert asked == []
    expect(page.get_by_text("draft")).to_be_hidden()


def test_a_layout_is_seen_at_once_and_saved(open_page: OpenPage) -> None:
    page = open_page(marketer())
    template = make_template(source="Dear reader")
    page.goto(f"/templates/{template.id}/edit")
    expect(page.get_by_role("radio", name="Classic")).to_be_checked()
    expect(mail(page).locator(".bar")).to_be_visible()
    page.get_by_role("radio", name="Classic").focus()
    page.keyboard.press("ArrowRight")  # by keyboard as any choice
    expect(page.get_by_role("radio", name="Banner")).to_be_checked()
    expect(mail(page).locator(".band")).to_be_visible()
    page.keyboard.press("Control+s")
    page.wait_for_url(re.compile(r"/templates/\d+$"))
    expect(mail(page).locator(".band")).to_be_visible()
    db.session.rollback()
    version = db.session.get_one(Template, template.id).version
    assert (version.number, version.options) == (2, {"layout": "banner"})


def test_words_are_made_italic_bold_and_a_link_by_keys(open_page: OpenPage) -> None:
    page = open_page(marketer())
    page.goto(f"/templates/{make_template(source='word').id}/edit")
    text = page.get_by_label("Text", exact=True)
    for keys, expected in (
        ("Control+i", "*word*"),
        ("Control+b", "**word**"),
        ("Control+k", "[word](https://)"),
    ):
        text.fill("word")
        page.keyboard.press("Control+a")
        page.keyboard.press(keys)
        expect(text).to_have_value(expected)
    text.fill("*word*")
    expect(mail(page).locator("em")).to_have_text("word")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_are_for_everyone(open_page: OpenPage, axe: Axe, dark: bool) -> None:
    template = make_template(name="Spring")
    make_draft(marketer(), template, name="Spring")
    make_draft(super_admin(), template, name="Spring")
    make_draft(marketer())
    page = open_page(marketer(), dark=dark)
    page.goto("/templates/new")
    expect(page.get_by_role("heading", name="Your drafts")).to_be_visible()
    assert axe(page) == []
    page.goto(f"/templates/{template.id}/edit")
    expect(page.locator("#others")).to_contain_text("Anna Admin")
    expect(page.locator("#own-draft")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert axe(page) == []
    page.get_by_role("textbox", name="Name").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#edit-messages")).to_contain_text("Give the template a name")
    assert axe(page) == []


@pytest.mark.parametrize("mode", ["text", "html"])
def test_a_phone_shows_all_of_it(open_page: OpenPage, axe: Axe, mode: str) -> None:
    page = open_page(marketer(), phone=True)
    page.goto("/templates/new")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.goto(f"/templates/new?mode={mode}")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert axe(page) == []
