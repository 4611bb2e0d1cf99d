"""Writing a template in a real browser: tags from the menu, and the preview that follows."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Dialog, Error, FrameLocator, Page, Route, expect

from mailer.domain.settings import company, logo
from mailer.infra.db import db
from mailer.models.template import Template
from tests.factories.customers import make_customer
from tests.factories.templates import make_template
from tests.personas import marketer

OpenPage = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("live")


def mail(page: Page) -> FrameLocator:
    """The mail in the preview: of the two frames, the one that is shown."""
    return page.frame_locator("iframe[data-frame]:not([hidden])")


def cursor_to_the_end(page: Page) -> None:
    page.get_by_label("Text", exact=True).focus()
    page.keyboard.press("Control+End")


def test_a_template_is_written_with_tags_from_the_menu(open_page: OpenPage) -> None:
    make_customer(first_name="Luís", last_name="Gonçalves", city="Porto")
    page = open_page(marketer())
    page.goto("/templates/new")
    page.get_by_role("link", name=re.compile("^Text")).click()

    page.get_by_role("textbox", name="Name").fill("Spring")
    page.get_by_role("textbox", name="Subject").fill("News for ")
    page.get_by_role("button", name="Insert a tag into the subject").click()
    page.keyboard.type("first")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Subject")).to_have_value("News for @FIRSTNAME@")

    text = page.get_by_label("Text", exact=True)
    text.fill("Dear ")
    page.get_by_role("button", name="Insert tag").click()
    expect(page.get_by_role("searchbox", name="Search tags")).to_be_focused()
    page.keyboard.type("nom client")
    page.keyboard.press("Enter")
    expect(text).to_be_focused()
    page.keyboard.type(",\n\nwe **love** ")
    page.get_by_role("button", name="Insert tag").click()
    page.get_by_role("button", name=re.compile("@CITY@")).click()
    expect(text).to_have_value("Dear @CUSTOMERNAME@,\n\nwe **love** @CITY@")

    page.get_by_role("combobox", name="Language").select_option("en")
    expect(mail(page).get_by_text("Dear Emily Carter,")).to_be_visible()
    expect(mail(page).locator("strong", has_text="love")).to_be_visible()
    expect(page.locator("#preview-state")).to_contain_text("News for Emily")
    expect(page.locator("#preview-state")).to_contain_text("company@example.com")

    page.get_by_role("button", name="Sample customer").click()
    page.get_by_role("searchbox", name="Search a customer").fill("gonc")
    page.get_by_role("button", name="Luís Gonçalves").click()
    expect(mail(page).get_by_text("Dear Luís Gonçalves,")).to_be_visible()
    expect(page.locator("#preview-state")).to_contain_text("News for Luís")

    page.get_by_role("button", name="Plain text").click()
    expect(mail(page).get_by_text("we love Porto")).to_be_visible()

    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/templates/\d+$"))
    expect(page.get_by_text("The template is saved.")).to_be_visible()
    db.session.rollback()
    template = db.session.scalars(db.select(Template)).one()
    assert template.version.source == "Dear @CUSTOMERNAME@,\n\nwe **love** @CITY@"


def test_what_is_said_about_an_older_draft_never_replaces_the_newer(open_page: OpenPage) -> None:
    page = open_page(marketer())
    page.goto(f"/templates/{make_template(subject='one', source='one').id}/edit")
    said = page.locator("#preview-state")
    expect(said).to_contain_text("one")
    page.wait_for_load_state("networkidle")
    held: list[Route] = []
    page.route("**/templates/draft/check", lambda route: held.append(route), times=1)
    subject = page.get_by_role("textbox", name="Subject")
    with page.expect_request("**/templates/draft/check"):
        subject.fill("two")
    subject.fill("three")
    expect(said).to_contain_text("three")
    for route in held:
        with contextlib.suppress(Error):  # the page no longer wants it
            route.fulfill(response=route.fetch())
    page.wait_for_load_state("networkidle")
    expect(said).to_contain_text("three")


def test_marks_are_typed_by_buttons_and_undone_by_the_keyboard(open_page: OpenPage) -> None:
    page = open_page(marketer())
    page.goto(f"/templates/{make_template(source='one').id}/edit")
    text = page.get_by_label("Text", exact=True)
    text.focus()
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Bold").click()
    expect(text).to_have_value("**one**")
    page.keyboard.press("Control+z")
    expect(text).to_have_value("one")
    page.get_by_role("button", name="List", exact=True).click()
    expect(text).to_have_value("- one")
    page.keyboard.press("Control+s")
    page.wait_for_url(re.compile(r"/templates/\d+$"))
    expect(mail(page).get_by_role("listitem")).to_have_text("one")


def test_a_link_alone_becomes_a_button_in_the_companys_colour(open_page: OpenPage) -> None:
    page = open_page(marketer())
    page.goto(f"/templates/{make_template(source='[Order](https://example.com)').id}")
    button = mail(page).get_by_role("link", name="Order")
    expect(button).to_have_attribute("href", "https://example.com")
    expect(button).to_have_css("color", "rgb(255, 255, 255)")


def test_a_proof_is_sent_from_the_page_with_the_chosen_customer(open_page: OpenPage) -> None:
    make_customer(first_name="Luís", last_name="Gonçalves")
    page = open_page(marketer())
    page.goto(f"/templates/{make_template().id}")
    page.get_by_role("button", name="Sample customer").click()
    page.get_by_role("button", name="Luís Gonçalves").click()
    expect(mail(page).get_by_text("Hello Luís Gonçalves")).to_be_visible()
    page.get_by_role("button", name="Send a proof").click()
    dialog = page.get_by_role("dialog", name="Send a proof")
    expect(dialog).to_contain_text("Luís Gonçalves")
    dialog.get_by_label("Send to").fill("nobody")
    dialog.get_by_role("button", name="Send the proof").click()
    expect(page.get_by_role("dialog", name="Send a proof")).to_contain_text("not an e-mail address")
    dialog.get_by_label("Send to").fill("a@example.com")
    dialog.get_by_role("button", name="Send the proof").click()
    expect(page.get_by_text("The proof is on its way to a@example.com.")).to_be_visible()


def test_typed_work_is_not_left_by_mistake(open_page: OpenPage) -> None:
    page = open_page(marketer())
    page.goto(f"/templates/{make_template(source='one').id}/edit")
    cursor_to_the_end(page)
    page.keyboard.type(" more")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    with page.expect_event("dialog"):
        page.get_by_role("link", name="Customers").click()
    assert asked == ["beforeunload"]
    expect(page.get_by_label("Text", exact=True)).to_have_value("one more")


def test_a_hostile_template_runs_nothing(open_page: OpenPage) -> None:
    source = '<script>top.hacked=1</script> <img src=x onerror="top.hacked=1"> [x](javascript:top.hacked=1)'
    page = open_page(marketer())
    page.goto(
        f"/templates/{make_template(source=source, name='<img src=x onerror=top.hacked=1>').id}"
    )
    expect(mail(page).get_by_text("<script>top.hacked=1</script>")).to_be_visible()
    assert page.evaluate("window.hacked") is None


def test_on_a_phone_one_writes_or_looks(open_page: OpenPage) -> None:
    page = open_page(marketer(), phone=True)
    page.goto(f"/templates/{make_template(source='Hello there').id}/edit")
    expect(page.get_by_label("Text", exact=True)).to_be_visible()
    expect(page.locator(".preview")).to_be_hidden()
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.get_by_label("Text", exact=True)).to_be_hidden()
    expect(mail(page).get_by_text("Hello there")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_the_logo_is_seen_in_the_frame(open_page: OpenPage) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (120, 40), "#0f766e").save(picture, "PNG")
    picture.seek(0)
    company.save(company.Company(name="Mercier", logo=logo.keep(picture)))
    page = open_page(marketer())
    page.goto(f"/templates/{make_template().id}")
    shown = mail(page).get_by_role("img", name="Mercier")
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("naturalWidth", 120)
