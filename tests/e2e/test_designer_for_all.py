"""The designer for everyone: with pictures, hostile mails, a small screen, in French."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mailer.domain.settings import company as settings
from mailer.models.template import DesignMode
from tests.e2e.designer import BLOCKS, MAIL, canvas, is_ready, open_designer, source
from tests.factories.media import picture
from tests.factories.templates import make_template
from tests.personas import marketer

OpenPage = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("live")


def test_pictures_are_dropped_and_pasted_into_the_mail(open_page: OpenPage) -> None:
    page = open_page(marketer())
    open_designer(page, MAIL)
    inside = (
        canvas(page)
        .get_by_text("First words")
        .evaluate(
            "text => [text.getBoundingClientRect().x + 9, text.getBoundingClientRect().y + 9]"
        )
    )
    file = list(picture(colour=(200, 30, 30)))
    canvas(page).locator("body").evaluate(CARRY, {"bytes": file, "x": inside[0], "y": inside[1]})
    expect(canvas(page).locator('img[src^="/media/"]')).to_have_count(1)
    assert re.search(r'<mj-column>\s*<mj-image src="/media/\w+\.png"', source(page))
    canvas(page).get_by_text("Last words").click()
    other = list(picture(colour=(30, 30, 200)))
    canvas(page).locator("body").evaluate(CARRY, {"bytes": other})
    expect(canvas(page).locator('img[src^="/media/"]')).to_have_count(2)
    canvas(page).locator("body").evaluate(CARRY, {"bytes": [1, 2, 3]})
    messages = page.get_by_role("region", name="Messages")
    expect(messages).to_contain_text("not a picture that can be read")
    expect(canvas(page).locator('img[src^="/media/"]')).to_have_count(2)
    expect(canvas(page).locator('[data-gjs-type="mj-image"]')).to_have_count(2)


CARRY = """(body, {bytes, x, y}) => {
  const carrier = new DataTransfer();
  carrier.items.add(new File([new Uint8Array(bytes)], "some.png", {type: "image/png"}));
  const more = {bubbles: true, cancelable: true};
  if (x === undefined) {
    body.dispatchEvent(new ClipboardEvent("paste", {...more, clipboardData: carrier}));
    return;
  }
  const at = body.ownerDocument.elementFromPoint(x, y);
  const send = (type) => at.dispatchEvent(
    new DragEvent(type, {...more, dataTransfer: carrier, clientX: x, clientY: y}));
  send("dragenter");
  return new Promise((done) => {
    let moves = 0;
    const move = () => {  // as a hand does, not all at once
      send("dragover");
      if (++moves < 9) setTimeout(move, 20);
      else done(send("drop"));
    };
    move();
  });
}"""


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
        source(page)  # the panel is drawn one turn of the loop after the selection
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
