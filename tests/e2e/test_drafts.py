"""What someone writes is never lost: a closed tab, a second person, an ended session, no network."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mailer.domain.templates import drafts, library
from mailer.infra.db import db
from mailer.models.template import Template
from mailer.models.user import User
from tests.factories.accounts import PASSWORD
from tests.factories.templates import make_template
from tests.fixtures.live import Live
from tests.personas import marketer, super_admin

OpenPage = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("live")


def type_at_the_end(page: Page, text: str) -> None:
    page.get_by_label("Text", exact=True).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def kept(page: Page) -> None:
    """Wait until nothing is left to keep."""
    state = page.locator("#draft-state")
    expect(state).to_contain_text("Saved as draft")
    expect(state).not_to_have_class(re.compile("is-pending|is-bad"))


def sign_out_elsewhere(page: Page) -> Page:
    other = page.context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Marc Marketing Marketing").click()
    other.get_by_role("menuitem", name="Sign out").click()
    other.wait_for_url("**/sign-in")
    return other


def come_back_to(page: Page) -> None:
    """A browser without a screen takes every window for the one in front."""
    page.evaluate("dispatchEvent(new Event('focus'))")


def finds_itself_signed_out(page: Page) -> None:
    come_back_to(page)
    expect(page.locator("#draft-state")).to_contain_text("You have been signed out")


def ask_to_save(page: Page) -> None:
    """As by the button, whether or not the dialog about the ended session is there already."""
    page.locator("#template-form").evaluate("(form) => form.requestSubmit()")


def sign_in_with(page: Page, user: User) -> None:
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def saved_source(template_id: int) -> str:
    db.session.rollback()
    return db.session.get_one(Template, template_id).version.source


def test_a_draft_survives_a_closed_tab_and_is_no_version(open_page: OpenPage) -> None:
    template = make_template(source="one")
    page = open_page(marketer())
    page.goto(f"/templates/{template.id}/edit")
    type_at_the_end(page, " more")
    kept(page)
    again = page.context.new_page()
    page.close()  # leaving is safe now: no question is asked
    again.goto(f"/templates/{template.id}/edit")
    expect(again.get_by_label("Text", exact=True)).to_have_value("one more")
    expect(again.locator("#own-draft")).to_contain_text("This is your draft")
    assert saved_source(template.id) == "one"

    again.get_by_role("button", name="Discard the draft and open the saved version").click()
    expect(again.get_by_text("The draft is discarded.")).to_be_visible()
    expect(again.get_by_label("Text", exact=True)).to_have_value("one")


def test_a_save_ends_the_draft(open_page: OpenPage) -> None:
    template = make_template(source="one")
    page = open_page(marketer())
    page.goto(f"/templates/{template.id}/edit")
    type_at_the_end(page, " more")
    kept(page)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/templates/\d+$"))
    assert saved_source(template.id) == "one more"
    assert drafts.own(template, marketer()) is None


def test_a_new_template_waits_in_the_list_of_drafts(open_page: OpenPage) -> None:
    page = open_page(marketer())
    page.goto("/templates/new?mode=text&language=en")
    page.get_by_role("textbox", name="Name").fill("Autumn")
    type_at_the_end(page, "Leaves fall")
    page.get_by_label("Banner").check(force=True)
    kept(page)
    expect(page).to_have_url(re.compile(r"/templates/new\?draft=\d+$"))
    page.goto("/templates/new")
    page.get_by_role("link", name="Autumn").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("Leaves fall")
    expect(page.get_by_label("Banner")).to_be_checked()
    page.get_by_role("textbox", name="Subject").fill("Autumn is here")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/templates/\d+$"))
    db.session.rollback()
    assert drafts.unfinished(marketer()) == []
    assert db.session.scalars(db.select(Template)).one().version.options == {"layout": "banner"}
    page.goto("/templates/new")
    expect(page.get_by_text("Your drafts")).to_be_hidden()


def test_what_is_wrong_is_said_without_leaving_the_page(open_page: OpenPage) -> None:
    page = open_page(marketer())
    page.goto("/templates/new?mode=text&language=en")
    type_at_the_end(page, "Something")
    page.get_by_role("button", name="Save", exact=True).click()
    messages = page.locator("#edit-messages")
    expect(messages).to_contain_text("Give the template a name")
    expect(page.get_by_role("textbox", name="Name")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Text", exact=True)).to_have_value("Something")
    page.get_by_role("textbox", name="Name").fill("Now with a name")
    page.get_by_role("textbox", name="Subject").fill("And a subject")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/templates/\d+$"))


def test_two_people_are_told_of_each_other_and_nothing_is_overwritten(open_page: OpenPage) -> None:
    template = make_template(name="Spring", source="one")
    first, second = open_page(marketer()), open_page(super_admin())
    first.goto(f"/templates/{template.id}/edit")
    type_at_the_end(first, " from Marc")
    kept(first)
    second.goto(f"/templates/{template.id}/edit")
    expect(second.locator("#others")).to_contain_text("Marc Marketing opened this template")
    expect(second.locator("#others")).to_contain_text("not saved")
    type_at_the_end(second, " from Anna")
    kept(second)
    # The first is told with the next thing that is kept.
    type_at_the_end(first, "!")
    expect(first.locator("#others")).to_contain_text("Anna Admin opened this template")

    second.get_by_role("button", name="Save", exact=True).click()
    second.wait_for_url(re.compile(r"/templates/\d+$"))
    type_at_the_end(first, "!")
    expect(first.locator("#others")).to_contain_text("Anna Admin saved version 2")
    first.get_by_role("button", name="Save", exact=True).click()
    expect(first.locator("#edit-messages")).to_contain_text("while you were writing")
    assert saved_source(template.id) == "one from Anna"
    first.get_by_role("button", name="Save mine as a copy").click()
    first.wait_for_url(re.compile(r"/templates/\d+$"))
    copy = library.by_name("Copy of Spring")
    assert copy is not None
    assert copy.version.source == "one from Marc!!"
    assert saved_source(template.id) == "one from Anna"


def test_an_ended_session_keeps_the_work_and_saves_it_after_signing_in(
    open_page: OpenPage,
) -> None:
    template = make_template(source="one")
    page = open_page(marketer())
    page.goto(f"/templates/{template.id}/edit")
    other = sign_out_elsewhere(page)
    finds_itself_signed_out(page)
    type_at_the_end(page, " written while signed out")
    ask_to_save(page)
    dialog = page.get_by_role("dialog", name="You have been signed out")
    expect(dialog).to_be_visible()
    other.close()
    with page.context.expect_page() as opened:
        dialog.get_by_role("link", name="Sign in").click()
    sign_in_with(opened.value, marketer())
    expect(opened.value.get_by_text("Your work waits in the window")).to_be_visible()
    opened.value.close()
    page.wait_for_url(re.compile(r"/templates/\d+$"))
    assert saved_source(template.id) == "one written while signed out"


def test_an_ended_session_lets_go_on_writing_and_the_draft_follows(open_page: OpenPage) -> None:
    template = make_template(source="one")
    page = open_page(marketer())
    page.goto(f"/templates/{template.id}/edit")
    other = sign_out_elsewhere(page)
    finds_itself_signed_out(page)
    type_at_the_end(page, " two")
    dialog = page.get_by_role("dialog", name="You have been signed out")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Later").click()
    type_at_the_end(page, " three")
    expect(page.locator("#draft-state")).to_contain_text("You have been signed out")
    sign_in_with(other, marketer())
    other.wait_for_url("**/")
    come_back_to(page)
    kept(page)
    assert saved_source(template.id) == "one"
    draft = drafts.own(template, marketer())
    assert draft is not None
    assert draft.source == "one two three"
    assert page.evaluate("localStorage.length") == 0


def test_nobody_elses_name_gets_onto_the_work(open_page: OpenPage) -> None:
    template = make_template(source="one")
    page = open_page(marketer())
    page.goto(f"/templates/{template.id}/edit")
    other = sign_out_elsewhere(page)
    sign_in_with(other, super_admin())
    other.wait_for_url("**/")
    finds_itself_signed_out(page)
    type_at_the_end(page, " of Marc")
    ask_to_save(page)
    dialog = page.get_by_role("dialog", name="You have been signed out")
    expect(dialog).to_contain_text("Anna Admin is signed in here now")
    assert saved_source(template.id) == "one"
    assert drafts.own(template, super_admin()) is None
    other.get_by_role("button", name="Anna Admin Super admin").click()
    other.get_by_role("menuitem", name="Sign out").click()
    sign_in_with(other, marketer())
    page.wait_for_url(re.compile(r"/templates/\d+$"))
    assert saved_source(template.id) == "one of Marc"
    db.session.rollback()
    assert db.session.get_one(Template, template.id).version.created_by_id == marketer().id


def test_without_network_the_work_stays_and_outlives_the_window(open_page: OpenPage) -> None:
    template = make_template(source="one")
    page = open_page(marketer())
    page.goto(f"/templates/{template.id}/edit")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    type_at_the_end(page, " offline")
    expect(page.locator("#draft-state")).to_contain_text("cannot be reached")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#edit-messages")).to_contain_text("Not saved")
    expect(page.get_by_label("Text", exact=True)).to_have_value("one offline")
    again = page.context.new_page()
    page.close(run_before_unload=False)
    again.context.set_offline(False)
    again.goto(f"/templates/{template.id}/edit")
    expect(again.get_by_label("Text", exact=True)).to_have_value("one")
    expect(again.get_by_text("has not reached the server")).to_be_visible()
    again.get_by_role("button", name="Take it up").click()
    expect(again.get_by_label("Text", exact=True)).to_have_value("one offline")
    assert again.evaluate("localStorage.length") == 0


def test_a_save_that_found_no_network_follows_by_itself(open_page: OpenPage) -> None:
    template = make_template(source="one")
    page = open_page(marketer())
    page.goto(f"/templates/{template.id}/edit")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    type_at_the_end(page, " two")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#edit-messages")).to_contain_text("Not saved")
    page.context.set_offline(False)
    page.wait_for_url(re.compile(r"/templates/\d+$"))
    assert saved_source(template.id) == "one two"


def test_a_template_deleted_meanwhile_becomes_a_new_one(open_page: OpenPage, live: Live) -> None:
    template = make_template(name="Spring", source="one")
    page = open_page(marketer())
    page.goto(f"/templates/{template.id}/edit")
    library.delete(template, super_admin())
    db.session.commit()
    type_at_the_end(page, " two")
    expect(page.locator("#draft-state")).to_contain_text("Someone has deleted this template")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#edit-messages")).to_contain_text("Someone has deleted this template")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/templates/\d+$"))
    copy = library.by_name("Spring")
    assert copy is not None
    assert copy.version.source == "one two"
