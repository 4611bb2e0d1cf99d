"""The drag & drop designer in a real browser, by mouse and keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mailer.domain.templates.gallery.designs import designs
from mailer.infra.db import db
from mailer.models.template import TemplateBlock
from tests.e2e.designer import BLOCKS, MAIL, canvas, drag, is_ready, open_designer, save, source
from tests.factories.media import make_media, picture
from tests.personas import marketer

BODY = re.compile(r"<mj-body[^>]*>(.*)</mj-body>", re.DOTALL)
OpenPage = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("live")


def test_a_mail_is_built_by_dragging_and_typing_and_is_there_again(open_page: OpenPage) -> None:
    make_media("spring.png", alt="A tulip", data=picture())
    page = open_page(marketer())
    page.set_viewport_size({"width": 1440, "height": 1000})
    open_designer(page)
    drag(page, "header", 0.2)
    drag(page, "text", 0.7)
    drag(page, "image", 0.75)
    drag(page, "button", 0.9)

    text = canvas(page).get_by_text("Write what you have to say here.")
    text.dblclick()
    page.keyboard.press("Control+a")
    page.keyboard.type("Dear /?g ")  # letters are shortcuts elsewhere
    page.get_by_role("toolbar", name="Format of the text").get_by_role(
        "button", name="Insert tag"
    ).click()
    expect(page.get_by_role("searchbox", name="Search tags")).to_be_focused()
    page.keyboard.type("first")
    page.keyboard.press("Enter")
    page.keyboard.type(", ")
    page.get_by_role("button", name="Bold").click()
    page.keyboard.type("now")
    page.keyboard.press("Escape")
    assert "Dear /?g @FIRSTNAME@, <b>now</b>" in source(page)

    canvas(page).get_by_text("Find out more").click()
    panel = page.get_by_label("Properties", exact=True)
    panel.get_by_label("Words").fill("Your account, @FIRST")
    panel.get_by_label("Words").fill("Your account")
    panel.get_by_label("Leads to").fill("example.com/")
    panel.get_by_role("button", name="Insert tag").last.click()
    page.keyboard.type("e-mail")
    page.get_by_role("button", name=re.compile("@EMAIL@")).click()
    expect(panel.get_by_label("Leads to")).to_have_value("example.com/@EMAIL@")

    canvas(page).locator('[data-gjs-type="mj-image"] img').last.dblclick()
    dialog = page.get_by_role("dialog", name="Choose a picture")
    dialog.get_by_role("option", name=re.compile("spring|tulip")).click()
    dialog.get_by_role("button", name="Use this picture").click()
    expect(panel.get_by_label("Description")).to_have_value("A tulip")

    built = source(page)
    assert 'href="https://example.com/@EMAIL@"' in built
    assert re.search(r'<mj-image src="/media/[0-9a-f]{32}\.png" alt="A tulip"', built)
    page.get_by_role("textbox", name="Name", exact=True).fill("Spring")
    page.get_by_role("textbox", name="Subject").fill("News")
    saved = save(page)
    assert saved.version.source == built
    page.goto(f"/templates/{saved.id}/edit")
    is_ready(page)
    expect(canvas(page).get_by_text("Dear /?g @FIRSTNAME@, now")).to_be_visible()
    expect(canvas(page).get_by_text("Your account")).to_be_visible()


def test_every_block_is_saved_and_read_again_without_a_loss(open_page: OpenPage) -> None:
    page = open_page(marketer())
    open_designer(page)
    for block in BLOCKS:
        page.locator(f'[data-block="{block}"]').focus()
        page.keyboard.press("Enter")
    page.locator("[data-layers] button").first.dispatch_event("click")
    page.get_by_label("Preview line").fill('Less than "2" & more @FIRSTNAME@')
    page.get_by_role("textbox", name="Name", exact=True).fill("All")
    page.get_by_role("textbox", name="Subject").fill("All")
    kept = save(page)
    once = kept.version.source
    assert "Less than &quot;2&quot; &amp; more @FIRSTNAME@" in once.replace('"2"', "&quot;2&quot;")
    page.goto(f"/templates/{kept.id}/edit")
    is_ready(page)
    assert normal(rewritten(page)) == normal(once)


def test_the_gallery_survives_the_designer(open_page: OpenPage) -> None:
    """All its designs, one under the other."""
    inside = [BODY.findall(starter.source)[0] for starter in designs("fr")]
    assert len(inside) >= 12
    page = open_page(marketer())
    template = open_designer(page, f"<mjml><mj-body>{''.join(inside)}</mj-body></mjml>")
    assert template
    assert normal(rewritten(page)) == normal(template.version.source)


def rewritten(page: Page) -> str:
    """What the designer makes of a mail that nobody changes."""
    before = source(page)
    page.locator('[data-block="spacer"]').dispatch_event("click")
    assert source(page) != before
    page.get_by_role("button", name="Undo").click()
    return source(page)


def normal(mjml: str) -> str:
    """The same mail, however its quotes are written."""
    return mjml.replace("&quot;", '"').replace("&gt;", ">").replace("&#39;", "'")


def test_moves_copies_and_deletions_by_keyboard_are_undone(open_page: OpenPage) -> None:
    page = open_page(marketer())
    template = open_designer(page, MAIL)
    assert template
    before = source(page)
    canvas(page).get_by_text("First words").click()
    page.keyboard.press("Alt+ArrowDown")
    moved = source(page)
    assert moved.index("Order") < moved.index("First words") < moved.index("Last words")
    page.keyboard.press("Control+d")
    assert source(page).count("First words") == 2
    copied = source(page)
    page.keyboard.press("Delete")
    assert source(page) == moved
    for earlier in (copied, moved, before):
        page.keyboard.press("Control+z")
        assert source(page) == earlier
    page.keyboard.press("Control+Shift+z")
    assert source(page) == moved


def test_a_section_becomes_a_block_of_the_company(open_page: OpenPage) -> None:
    page = open_page(marketer())
    open_designer(page, MAIL)
    canvas(page).get_by_text("First words").click()
    panel = page.get_by_label("Properties", exact=True)
    for _step in range(2):
        panel.get_by_role("button", name="Select what is around it").click()
    panel.get_by_role("button", name="Save as block").click()
    dialog = page.get_by_role("dialog", name="Save as block")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Give the block a name")
    dialog.get_by_label("Name").fill("Greeting")
    page.keyboard.press("Enter")
    show_blocks(page)
    page.get_by_role("button", name="Greeting", exact=True).click()
    assert source(page).count("First words") == 2
    show_blocks(page)
    page.get_by_role("button", name="Rename “Greeting”").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Hello")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Hello", exact=True)).to_be_visible()
    db.session.rollback()
    assert db.session.scalars(db.select(TemplateBlock)).one().name == "Hello"
    page.get_by_role("button", name="Delete “Hello”").click()
    page.get_by_role("dialog", name="Delete “Hello”?").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name="Hello", exact=True)).to_have_count(0)
    db.session.rollback()
    assert db.session.scalar(db.select(TemplateBlock)) is None


def show_blocks(page: Page) -> None:
    tab = page.get_by_role("button", name="Blocks", exact=True)
    if tab.is_visible():
        tab.click()


def test_a_finding_leads_to_its_part_and_a_link_is_set_in_a_text(open_page: OpenPage) -> None:
    page = open_page(marketer())
    open_designer(page, MAIL)
    line = next(n for n, text in enumerate(source(page).splitlines(), 1) if "Order" in text)
    page.evaluate(
        """line => document.getElementById("template-form").dispatchEvent(
          new CustomEvent("mailer:goto", {detail: {line}}))""",
        line,
    )
    expect(page.locator("[data-properties] h2")).to_have_text("Button")
    canvas(page).get_by_text("Last words").dblclick()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Link")
    dialog.get_by_label("Kind of link").select_option("Tag")
    dialog.get_by_role("button", name="Set the link").click()
    assert '<a href="@UNSUBSCRIBE@" style="color: company-link">Last words</a>' in source(page)
    page.keyboard.press("Escape")
    assert 'style="color: company-link">Last words</a>' in source(page)


def test_a_table_grows_and_shrinks(open_page: OpenPage) -> None:
    page = open_page(marketer())
    open_designer(page)
    page.locator('[data-block="table"]').click()
    rows, cells = source(page).count("<tr>"), source(page).count("<td")
    page.get_by_role("button", name="Add a row").click()
    page.get_by_role("button", name="Add a column").click()
    grown = source(page)
    assert grown.count("<tr>") == rows + 1
    assert grown.count("<td") == cells + cells // 2 + rows
    page.get_by_role("button", name="Remove the last column").click()
    page.get_by_role("button", name="Remove the last row").click()
    assert (source(page).count("<tr>"), source(page).count("<td")) == (rows, cells)
    page.get_by_label("First row is a heading").uncheck()
    assert "<th" not in source(page)
    canvas(page).get_by_text("Article A").dblclick()
    page.keyboard.press("Control+a")
    page.keyboard.type("Cell")
    page.keyboard.press("Escape")
    assert "Cell" in source(page)
