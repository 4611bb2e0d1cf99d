"""The check beside the editor follows what is written, and its buttons lead there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mailer.infra.db import db
from mailer.models.template import DesignMode
from tests.domain.templates.doctor.patients import page as document
from tests.factories.customers import make_customer
from tests.factories.templates import make_template
from tests.personas import marketer

OpenPage = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("live")


def selected(page: Page) -> str:
    return str(page.evaluate("document.getSelection().toString()"))


def test_in_a_text_what_needs_a_look_is_named_while_writing_and_jumped_to(
    open_page: OpenPage,
) -> None:
    template = make_template(source="Hello\n\nsecond", subject="NEWS FOR ALL OF YOU")
    page = open_page(marketer())
    page.goto(f"/templates/{template.id}/edit")
    doctor = page.locator("#doctor")
    expect(doctor).to_contain_text("The subject is written in capitals.")
    text = page.get_by_label("Text", exact=True)
    text.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\n@CUSTOMRNAME@ there")
    expect(doctor).to_contain_text("There is no tag @CUSTOMRNAME@.")
    doctor.get_by_role("button", name="Line 5").click()
    assert selected(page) == "@CUSTOMRNAME@ there"
    page.keyboard.type("bye")
    expect(doctor).not_to_contain_text("@CUSTOMRNAME@")
    doctor.get_by_role("button", name="To the subject").click()
    expect(page.get_by_role("textbox", name="Subject")).to_be_focused()
    page.keyboard.type("News for you")
    expect(doctor).to_contain_text("Nothing to mend: the mail can go out.")


def test_in_html_a_finding_leads_to_its_line(open_page: OpenPage) -> None:
    body = "\n".join(f"<p>Line {number}</p>" for number in range(4, 80))
    source = document(f'<p>Hello</p>\n{body}\n<p><a href="#">Our shop</a></p>')
    template = make_template(mode=DesignMode.HTML, source=source)
    page = open_page(marketer())
    page.goto(f"/templates/{template.id}/edit")
    doctor = page.locator("#doctor")
    expect(doctor).to_contain_text("The link “Our shop” leads nowhere.")
    doctor.get_by_role("button", name="Line 80").click()
    line = page.locator(".cm-activeLine")
    expect(line).to_contain_text("Our shop")
    expect(line).to_be_in_viewport()


def test_empty_tags_are_counted_for_whom_one_chooses_and_shown_in_one_click(
    open_page: OpenPage,
) -> None:
    make_customer(first_name="Ann", last_name="Alder")
    make_customer(first_name="", last_name="Birch")
    template = make_template(source="Hello @FIRSTNAME@", subject="News")
    db.session.commit()
    page = open_page(marketer())
    page.goto(f"/templates/{template.id}")
    doctor = page.locator("#doctor")
    expect(doctor).to_contain_text("@FIRSTNAME@ is empty for 1 of 2 customers.")
    doctor.get_by_role("link", name="Show them").click()
    expect(page.get_by_role("link", name="Birch")).to_be_visible()
    expect(page.get_by_role("link", name="Alder")).to_have_count(0)
    page.go_back()
    page.locator("#doctor").get_by_role("link", name="Line 1").click()
    page.wait_for_url(f"**/templates/{template.id}/edit#line-1")
    expect(page.get_by_label("Text", exact=True)).to_be_focused()
    assert selected(page) == "Hello @FIRSTNAME@"
