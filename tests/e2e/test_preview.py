"""Looking at a mail in a real browser: widths, dark mode, pictures off, sources, recipients; proofs
and versions."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from mailer.domain.lists import selection as ticks
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.template import Template
from tests.domain.templates.test_versions import save
from tests.factories.accounts import make_user
from tests.factories.customers import make_customer
from tests.factories.templates import make_template
from tests.fixtures.live import Live
from tests.personas import marketer, super_admin

OpenPage = Callable[..., Page]
Axe = Callable[[Page], list[str]]
pytestmark = pytest.mark.usefixtures("live")

STYLED = """<html><head><style>
p { color: rgb(1, 1, 1); }
@media (prefers-color-scheme: dark) { p { color: rgb(250, 250, 250); } }
@media (max-width: 480px) { p { color: rgb(0, 0, 200); } }
</style></head><body><p>Dear @CUSTOMERNAME@</p>
<img src="/static/dist/none.png" alt="Our shop" width="300" height="80"></body></html>"""


def mail(page: Page) -> FrameLocator:
    """The mail in the preview."""
    return page.frame_locator("iframe[data-frame]:not([hidden])")


def press(page: Page, name: str) -> None:
    """One of the preview's switches."""
    page.locator(".preview").get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("dark", [False, True])
def test_a_mail_is_light_or_dark_wide_or_narrow_whatever_the_machine_is(
    open_page: OpenPage, dark: bool
) -> None:
    page = open_page(marketer(), dark=dark)
    page.goto(f"/templates/{make_template(mode='html', source=STYLED).id}")
    text = mail(page).get_by_text("Dear Emily Carter")
    expect(text).to_have_css("color", "rgb(1, 1, 1)")
    press(page, "Dark mode")
    expect(text).to_have_css("color", "rgb(250, 250, 250)")
    press(page, "Phone")
    expect(text).to_have_css("color", "rgb(0, 0, 200)")
    press(page, "Light")
    expect(text).to_have_css("color", "rgb(0, 0, 200)")
    press(page, "Computer")
    expect(text).to_have_css("color", "rgb(1, 1, 1)")


def test_without_pictures_alternative_texts_are_read_and_what_was_chosen_stays(
    open_page: OpenPage,
) -> None:
    make_customer(first_name="Luís", last_name="Gonçalves")
    page = open_page(marketer())
    source = STYLED.replace("/static/dist/none.png", "data:image/gif;base64,R0lGODlhAQABAAAAACw=")
    page.goto(f"/templates/{make_template(mode='html', source=source).id}")
    press(page, "Without pictures")
    picture = mail(page).get_by_role("img", name="Our shop")
    expect(picture).to_have_js_property("naturalWidth", 0)
    press(page, "Next recipient")
    expect(mail(page).get_by_text("Dear Luís Gonçalves")).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 0)
    press(page, "HTML")
    expect(mail(page).get_by_text('alt="Our shop"')).to_be_visible()
    press(page, "Message")
    expect(mail(page).get_by_text("MIME-Version: 1.0")).to_be_visible()
    press(page, "Mail")
    expect(picture).to_have_js_property("naturalWidth", 0)


def test_one_steps_through_the_customers_with_the_keyboard(open_page: OpenPage) -> None:
    for name in ("Ana", "Bea", "Bob"):
        make_customer(first_name=name, last_name="Q")
    page = open_page(marketer())
    page.goto(f"/templates/{make_template(source='Dear @FIRSTNAME@').id}")
    expect(mail(page).get_by_text("Dear Emily")).to_be_visible()
    page.get_by_role("button", name="Next recipient").focus()
    for name in ("Ana", "Bea", "Bob"):
        page.keyboard.press("Enter")
        expect(mail(page).get_by_text(f"Dear {name}")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Next recipient")).to_have_attribute(
        "aria-disabled", "true"
    )
    page.get_by_role("button", name="Bob Q").click()
    page.get_by_role("searchbox", name="Search a customer").fill("b")
    page.locator("#preview-customers").get_by_role("button", name="Bea Q").click()
    press(page, "Previous recipient")
    press(page, "Next recipient")
    expect(mail(page).get_by_text("Dear Bob")).to_be_visible()


def test_a_draft_that_cannot_be_read_keeps_the_last_preview(open_page: OpenPage) -> None:
    good = "<mjml><mj-body><mj-section><mj-column><mj-text>Fine</mj-text></mj-column></mj-section></mj-body></mjml>"
    page = open_page(marketer())
    page.goto(f"/templates/{make_template(mode='dragdrop', source=good).id}/edit")
    page.get_by_role("button", name="Preview", exact=True).first.click()
    expect(mail(page).get_by_text("Fine")).to_be_visible()
    page.evaluate(
        """() => {
          const form = document.getElementById("template-form");
          form.elements.source.value = "<mjml><mj-body>";
          form.elements.source.dispatchEvent(new Event("input", { bubbles: true }));
        }"""
    )
    expect(page.locator("#preview-state")).to_contain_text("the last state that could be read")
    expect(mail(page).get_by_text("Fine")).to_be_visible()


def test_a_mailing_is_looked_at_through_its_own_recipients(live: Live, open_page: OpenPage) -> None:
    marc = marketer()
    chosen = [make_customer(first_name=name, last_name="T") for name in ("Zoe", "Ana")]
    make_customer(first_name="Mia", last_name="T")
    ticks.tick(ticks.selection_of(marc, "customers"), [customer.id for customer in chosen])
    db.session.commit()
    page = open_page(marc)
    page.goto(f"/mailings/send/review?template={make_template(source='Dear @FIRSTNAME@').id}")
    expect(mail(page).get_by_text("Dear Zoe")).to_be_visible()
    press(page, "Next recipient")
    expect(mail(page).get_by_text("Dear Ana")).to_be_visible()
    press(page, "Next recipient")
    expect(page.get_by_role("button", name="Next recipient")).to_have_attribute(
        "aria-disabled", "true"
    )
    page.get_by_role("button", name="Send a proof").click()
    dialog = page.get_by_role("dialog", name="Send a proof")
    dialog.get_by_role("button", name="Five of the recipients").click()
    expect(dialog.get_by_text("Zoe T")).to_be_visible()
    dialog.get_by_role("button", name="Send the proof").click()
    expect(page.get_by_text("2 proofs are on their way to marc.marketing")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/mailings/send/review"))
    live.until(lambda: db.session.query(Delivery).filter_by(state="accepted").count() == 2)


def test_one_click_sends_a_proof_to_oneself_and_the_page_says_what_became_of_it(
    open_page: OpenPage,
) -> None:
    page = open_page(super_admin())
    page.goto(f"/templates/{make_template().id}")
    page.get_by_role("button", name="Send me a proof").click()
    proofs = page.locator("#recent-proofs")
    expect(proofs).to_contain_text("Accepted")
    proofs.get_by_role("link", name="Local mailbox").click()
    expect(page.get_by_text(re.compile(r"\[Proof\]"))).to_be_visible()


def test_a_proof_goes_to_colleagues_with_the_data_of_several_customers(
    open_page: OpenPage,
) -> None:
    make_user(name="Anna Colleague", email="anna@example.com")
    for name in ("Luís", "Ann", "Bob"):
        make_customer(first_name=name, last_name="Q")
    page = open_page(marketer())
    page.goto(f"/templates/{make_template().id}")
    press(page, "Next recipient")
    page.get_by_role("button", name="Send a proof", exact=True).click()
    dialog = page.get_by_role("dialog", name="Send a proof")
    expect(dialog.get_by_text("Ann Q")).to_be_visible()
    dialog.get_by_role("searchbox", name="Add a customer").fill("lu")
    expect(dialog.locator("#proof-found [data-customer]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(dialog.locator("[data-proof-chosen] li")).to_have_count(2)
    dialog.get_by_label("Send to").fill("nobody")
    dialog.get_by_text("Colleagues").first.click()
    dialog.get_by_label("Anna Colleague").check()
    dialog.get_by_role("button", name="Send the proof").click()
    expect(dialog).to_contain_text("This is not an e-mail address: nobody.")
    expect(dialog.get_by_label("Anna Colleague")).to_be_checked()
    expect(dialog.locator("[data-proof-chosen] li")).to_have_count(2)
    dialog.get_by_label("Send to").fill("")
    dialog.get_by_role("button", name="Send the proof").click()
    expect(page.get_by_text("2 proofs are on their way to anna@example.com.")).to_be_visible()


def test_a_proof_from_the_editor_is_of_what_is_saved(open_page: OpenPage) -> None:
    page = open_page(marketer())
    number = make_template(source="one").id
    page.goto(f"/templates/{number}/edit")
    page.get_by_label("Text", exact=True).fill("two")
    page.get_by_role("button", name="Save and send a proof").click()
    dialog = page.get_by_role("dialog", name="Send a proof")
    expect(dialog).to_be_visible()
    db.session.rollback()
    assert db.session.get_one(Template, number).version.source == "two"
    dialog.get_by_role("button", name="Send the proof").click()
    expect(page.get_by_text("The proof is on its way to marc.marketing")).to_be_visible()


def test_versions_are_compared_and_one_is_restored(open_page: OpenPage, axe: Axe) -> None:
    make_customer(first_name="Luís", last_name="Q")
    template = make_template(source="Dear @FIRSTNAME@, first", subject="First")
    save(template, source="Dear @FIRSTNAME@, second" + "\n\nand so on" * 60)
    db.session.commit()
    page = open_page(marketer())
    page.goto(f"/templates/{template.id}")
    page.get_by_role("link", name="All versions").click()
    page.get_by_role("button", name="Compare the two chosen").click()
    left, right = (page.frame_locator(f"iframe[name=preview-{number}]") for number in (1, 2))
    expect(left.get_by_text("Dear Emily, first")).to_be_visible()
    expect(right.get_by_text("Dear Emily, second")).to_be_visible()
    press(page, "Next recipient")
    expect(left.get_by_text("Dear Luís, first")).to_be_visible()
    expect(right.get_by_text("Dear Luís, second")).to_be_visible()
    expect(page.locator(".difference mark").first).to_have_text("first")
    stages = page.locator("[data-stage]")
    stages.nth(0).evaluate("stage => { stage.scrollTop = 60 }")
    expect(stages.nth(1)).to_have_js_property("scrollTop", 60)
    assert axe(page) == []
    page.get_by_role("link", name="Versions of").click()
    page.get_by_role("button", name="Restore version 1").click()
    expect(page.get_by_text("Version 1 is back, as version 3.")).to_be_visible()
    expect(mail(page).get_by_text("Dear Emily, first")).to_be_visible()


def test_preview_proofs_and_versions_are_for_everyone(open_page: OpenPage, axe: Axe) -> None:
    template = make_template(subject="A long subject that goes on and on for quite a while")
    save(template, source="Another text for @CUSTOMERNAME@", options={"layout": "banner"})
    make_customer(first_name="Luís", last_name="Q")
    db.session.commit()
    for phone in (True, False):
        page = open_page(marketer(), phone=phone, dark=phone)
        for path in ("", "?proof=1", "/versions", "/versions/1", "/versions/compare", "/proofs"):
            page.goto(f"/templates/{template.id}{path}")
            page.wait_for_load_state("networkidle")
            assert axe(page) == [], path
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= (375 if phone else 1280), path


def test_a_frame_of_a_source_runs_nothing(open_page: OpenPage) -> None:
    source = "<p>&lt;script&gt;top.hacked=1&lt;/script&gt;</p>"
    page = open_page(marketer())
    page.goto(f"/templates/{make_template(mode='html', source=source).id}")
    for part in ("HTML", "Message"):
        press(page, part)
        expect(mail(page).get_by_text("script").first).to_be_visible()
    assert page.evaluate("window.hacked") is None
