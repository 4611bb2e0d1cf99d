"""The drag & drop designer in a real browser, by mouse and keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from mailer.domain.settings import company as settings
from mailer.domain.templates.gallery.designs import designs
from mailer.infra.db import db
from mailer.models.template import DesignMode, Template, TemplateBlock
from tests.factories.media import make_media, picture
from tests.factories.templates import make_template
from tests.personas import marketer

BODY = re.compile(r"<mj-body[^>]*>(.*)</mj-body>", re.DOTALL)
OpenPage = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("live")

BLOCKS = [
    "header", "hero", "imageText", "product", "condition", "footer", "columns1", "columns2",
    "columns3", "columns4", "text", "title", "button", "image", "divider", "spacer", "social",
    "menu", "table",
]  # fmt: skip
MAIL = """<mjml>
  <mj-body background-color="#f4f5f7">
    <mj-section background-color="#ffffff" padding="8px 0">
      <mj-column>
        <mj-text font-size="16px" line-height="26px" padding="8px 20px"><p>First words</p></mj-text>
        <mj-button href="https://example.com/?a=1&amp;b=2" background-color="company-fill" color="company-text">Order</mj-button>
      </mj-column>
    </mj-section>
    <mj-section padding="8px 0">
      <mj-column>
        <mj-text><p>Last words</p></mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
"""


def canvas(page: Page) -> FrameLocator:
    return page.frame_locator("iframe.gjs-frame")


def source(page: Page) -> str:
    """What would be saved now."""
    return page.evaluate(
        """() => {
          const form = document.getElementById("template-form");
          form.dispatchEvent(new CustomEvent("mailer:sync"));
          return form.elements.source.value;
        }"""
    )


def is_ready(page: Page) -> None:
    page.wait_for_selector("[data-dragdrop][data-ready]")
    expect(canvas(page).locator(".mail-body")).to_be_attached()


def open_designer(page: Page, written: str = "") -> Template | None:
    if not written:
        page.goto("/templates/new?mode=dragdrop&language=en")
        is_ready(page)
        return None
    template = make_template(source=written, mode=DesignMode.DRAGDROP)
    page.goto(f"/templates/{template.id}/edit")
    is_ready(page)
    return template


def drag(page: Page, block: str, y: float, x: float = 0.5) -> None:
    """By the mouse, from the blocks to a place in the canvas (0 to 1)."""
    tile = page.locator(f'[data-block="{block}"]')
    tile.scroll_into_view_if_needed()
    start, frame = tile.bounding_box(), page.locator("iframe.gjs-frame").bounding_box()
    assert start
    assert frame
    before = page.locator("[data-layers] button").count()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    goal = frame["x"] + frame["width"] * x, frame["y"] + frame["height"] * y
    page.mouse.move(goal[0] - 20, goal[1] - 20, steps=4)
    page.mouse.move(*goal, steps=4)
    expect(page.locator(".gjs-placeholder").locator("visible=true")).to_have_count(1)
    page.mouse.up()
    expect(page.locator("[data-layers] button")).not_to_have_count(before)


def save(page: Page) -> Template:
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/templates/\d+$"))
    db.session.rollback()
    return db.session.scalars(db.select(Template)).one()


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
    page.keyboard.press("Delete")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert source(page) == before
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


def test_a_hostile_source_runs_nothing_in_the_canvas(open_page: OpenPage) -> None:
    page = open_page(marketer())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    template = open_designer(page, MAIL)
    assert template
    # Put into the page as if the server had let it through.
    hostile = MAIL.replace(
        "<p>First words</p>",
        "<p onclick='parent.ran=1'>First words</p><img src='data:,' onerror='top.ran=1'>"
        "<script>top.ran=1</script><svg onload='top.ran=1'></svg><a href='javascript:top.ran=1'>x</a>"
        "<iframe srcdoc='<script>top.ran=1</script>'></iframe><img src='https://evil.example/a.png'>"
        "<style>@import 'https://evil.example/b.css'</style>",
    ).replace('href="https://example.com', 'onmouseover="top.ran=1" href="javascript:top.ran=1//')
    page.route("**/templates/draft**", lambda route: route.fulfill(body=""))  # the preview
    page.route(
        f"**/templates/{template.id}/edit",
        lambda route: route.fulfill(
            response=(answer := route.fetch()),
            body=re.sub(
                r"(<textarea[^>]*name=\"source\"[^>]*>).*?(</textarea>)",
                lambda found: found[1] + escaped(hostile) + found[2],
                answer.text(),
                flags=re.DOTALL,
            ),
        ),
    )
    page.goto(f"/templates/{template.id}/edit")
    is_ready(page)
    expect(canvas(page).get_by_text("First words")).to_be_visible()
    canvas(page).get_by_text("First words").click()
    canvas(page).get_by_text("Order").hover()
    canvas(page).get_by_text("Order").click()
    assert page.evaluate("window.ran") is None
    assert not [url for url in asked if "evil.example" in url]
    assert (
        canvas(page).locator("script, iframe, svg, [onclick], [onerror], [onmouseover]").count()
        == 0
    )


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def test_the_designer_is_for_everyone(
    open_page: OpenPage, axe: Callable[[Page], list[str]]
) -> None:
    page = open_page(marketer(), dark=True)
    open_designer(page, MAIL)
    canvas(page).get_by_text("Order").click()
    show = page.get_by_label("Properties", exact=True).locator("details")
    for at in range(show.count()):
        if not show.nth(at).evaluate("details => details.open"):
            show.nth(at).locator("summary").first.click()
    assert faults(axe, page) == []
    page.emulate_media(color_scheme="light")
    assert faults(axe, page) == []


def faults(axe: Callable[[Page], list[str]], page: Page) -> list[str]:
    """What is wrong, the mail in the canvas aside."""
    return [fault for fault in axe(page) if "gjs-frame" not in fault.split(" ", 1)[0]]


def test_on_a_phone_the_words_are_changed_and_the_mail_is_looked_at(open_page: OpenPage) -> None:
    page = open_page(marketer(), phone=True)
    template = make_template(source=MAIL, mode=DesignMode.DRAGDROP)
    page.goto(f"/templates/{template.id}/edit")
    page.wait_for_selector("[data-dragdrop][data-ready]")
    expect(page.get_by_text("This screen is too small")).to_be_visible()
    expect(page.locator(".dd-work")).not_to_be_visible()
    page.get_by_role("textbox", name="Button").fill("Order now")
    text = page.get_by_role("textbox", name="Text").first
    text.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Other words")
    written = source(page)
    assert ">Order now</mj-button>" in written
    assert "Other words" in written
    assert "First words" not in written
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_the_designer_is_french_where_its_reader_is(open_page: OpenPage) -> None:
    settings.save(settings.Company(name="Durand", language="fr"))
    person = marketer()
    person.language = "fr"
    page = open_page(person, locale="fr-FR")
    open_designer(page)
    for block in BLOCKS:
        page.locator(f'[data-block="{block}"]').dispatch_event("click")
    words = set(page.evaluate(COLLECT))
    for line in range(page.locator("[data-layers] button").count()):
        page.locator("[data-layers] button").nth(line).dispatch_event("click")
        page.wait_for_timeout(20)  # the panel is drawn after the selection
        words |= set(page.evaluate(COLLECT))
    english = re.compile(
        r"\b(?:the|and|with|of|add|move|delete|remove|select|text|button|width|height|colour|"
        r"color|padding|align|shown|drag|drop|click|background|save|undo|redo|desktop|style)\b",
        re.IGNORECASE,
    )
    assert len(words) > 150
    assert not [word for word in words if english.search(word)]


COLLECT = """() => {
  const found = new Set();
  const take = (text) => { if (text && text.trim()) found.add(text.trim()); };
  const look = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (!parent.closest("script, style, textarea, kbd, code")) take(walker.currentNode.data);
    }
    for (const element of root.querySelectorAll("[title], [aria-label], [placeholder]")) {
      for (const name of ["title", "aria-label", "placeholder"]) take(element.getAttribute(name));
    }
  };
  look(document.querySelector("[data-dragdrop]"));
  document.querySelectorAll("dialog:not(#shortcuts)").forEach(look);
  look(document.querySelector("iframe.gjs-frame").contentDocument.body);
  return [...found];
}"""
