"""HTML mode in a real browser: pasting, typing, uploading, and what the check says about it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FrameLocator, Locator, Page, expect

from mailer.infra.db import db
from mailer.models.template import DesignMode, Template
from tests.factories.templates import make_template
from tests.personas import marketer

OpenPage = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("live")
MAILS = Path(__file__).resolve().parents[3] / "shared" / "data" / "email-html"
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector(".cm-content").dispatchEvent(paste);
}"""


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name="HTML")


def mail(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[data-frame]:not([hidden])")


def open_new(page: Page) -> None:
    page.goto("/templates/new?mode=html&language=en")
    expect(editor(page)).to_be_visible()


def source(page: Page) -> str:
    page.evaluate(
        "document.getElementById('template-form').dispatchEvent(new CustomEvent('mailer:sync'))"
    )
    return page.locator("textarea[name=source]").input_value()


def html_template(text: str) -> Template:
    return make_template(mode=DesignMode.HTML, source=text)


def test_typing_updates_the_preview_and_is_saved(open_page: OpenPage) -> None:
    page = open_page(marketer())
    open_new(page)
    page.get_by_role("textbox", name="Name").fill("Spring")
    page.get_by_role("textbox", name="Subject").fill("News")
    editor(page).click()
    page.keyboard.type("<p>Dear ")
    page.keyboard.type("@CITY@")
    expect(mail(page).get_by_text("Dear")).to_be_visible()
    page.keyboard.press("Control+s")
    page.wait_for_url(re.compile(r"/templates/\d+$"))
    db.session.rollback()
    version = db.session.scalars(db.select(Template)).one().version
    assert version.source.startswith("<p>Dear @CITY@")


def test_tags_are_completed_after_the_at_sign_and_inserted_by_the_menu(
    open_page: OpenPage,
) -> None:
    page = open_page(marketer())
    open_new(page)
    editor(page).click()
    page.keyboard.type("Hello @FIRSTN")
    option = page.get_by_role("option", name="@FIRSTNAME@")
    expect(option).to_be_visible()
    page.wait_for_timeout(100)  # CodeMirror takes no key for the first 75 ms of a list
    page.keyboard.press("Enter")
    expect(page.locator(".cm-mailer-tag")).to_have_text("@FIRSTNAME@")
    page.keyboard.type(" of ")
    page.get_by_role("button", name="Insert tag").click()
    page.keyboard.type("city")
    page.keyboard.press("Enter")
    expect(editor(page)).to_be_focused()
    assert source(page) == "Hello @FIRSTNAME@ of @CITY@"


def test_what_was_removed_is_named_with_its_line_and_jumped_to(open_page: OpenPage) -> None:
    page = open_page(marketer())
    lines = "\n".join(f"<p>{number}</p>" for number in range(1, 60))
    page.goto(f"/templates/{html_template(lines).id}/edit")
    editor(page).click()
    page.keyboard.press("Control+End")
    page.evaluate(PASTE, "\n<script>alert(1)</script>\n<p>end</p>")
    doctor = page.locator("#doctor")
    expect(doctor).to_contain_text("script")
    expect(page.locator(".cm-lint-marker").first).to_be_visible()
    page.keyboard.press("Control+Home")
    doctor.get_by_role("button", name="Line 60").click()
    expect(page.locator(".cm-activeLine")).to_contain_text("<script>")
    expect(page.locator(".cm-activeLineGutter").first).to_have_text("60")


def test_a_saved_finding_leads_to_its_line(open_page: OpenPage) -> None:
    lines = "\n".join(f"<p>{number}</p>" for number in range(1, 60))
    template = html_template(f"{lines}\n<script>alert(1)</script>")
    page = open_page(marketer())
    page.goto(f"/templates/{template.id}")
    page.get_by_role("link", name="Line 60").click()
    expect(page.locator(".cm-activeLine")).to_contain_text("<script>")


@pytest.mark.skipif(not MAILS.is_dir(), reason="no ../shared with real mails")
def test_a_real_mail_is_uploaded_and_looks_as_it_did(open_page: OpenPage) -> None:
    page = open_page(marketer())
    open_new(page)
    file = MAILS / "mailgun-templates-inlined-action.html"
    page.locator("#html-file").set_input_files(file)
    expect(page.get_by_text("mailgun-templates-inlined-action.html” is here")).to_be_visible()
    expect(page.get_by_role("textbox", name="Name")).to_have_value(
        "mailgun templates inlined action"
    )
    expect(page.get_by_role("textbox", name="Subject")).to_have_value(
        "Actionable emails e.g. reset password"
    )
    expect(mail(page).get_by_role("link", name="Confirm email address")).to_be_visible()
    assert source(page) == file.read_text().replace("\r\n", "\n")


def test_an_upload_asks_before_it_replaces_and_is_undone(open_page: OpenPage) -> None:
    page = open_page(marketer())
    page.goto(f"/templates/{html_template('<p>mine</p>').id}/edit")
    theirs = {"name": "theirs.html", "mimeType": "text/html", "buffer": b"<p>theirs</p>"}
    page.locator("#html-file").set_input_files(theirs)  # type: ignore[arg-type]
    dialog = page.get_by_role("dialog", name="Replace what is written?")
    expect(dialog).to_contain_text("theirs.html")
    dialog.get_by_role("button", name="Cancel").click()
    assert source(page) == "<p>mine</p>"
    page.locator("#html-file").set_input_files(theirs)  # type: ignore[arg-type]
    dialog.get_by_role("button", name="Replace").click()
    expect(mail(page).get_by_text("theirs")).to_be_visible()
    assert source(page) == "<p>theirs</p>"
    page.keyboard.press("Control+z")
    expect(mail(page).get_by_text("mine")).to_be_visible()
    assert source(page) == "<p>mine</p>"


def test_a_zip_is_dropped_with_its_picture(open_page: OpenPage) -> None:
    picture, packed = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (80, 40), "#0f766e").save(picture, "PNG")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.html", '<p>Look</p><img src="img/a.png" alt="A picture">')
        archive.writestr("img/a.png", picture.getvalue())
    page = open_page(marketer())
    open_new(page)
    data = page.evaluate_handle(
        """bytes => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "mail.zip", { type: "application/zip" }));
          return data;
        }""",
        list(packed.getvalue()),
    )
    page.dispatch_event(".cm-content", "drop", {"dataTransfer": data})
    shown = mail(page).get_by_role("img", name="A picture")
    expect(shown).to_have_js_property("naturalWidth", 80)
    assert re.search(r'src="/media/[0-9a-f]{32}\.\w+"', source(page))


def test_a_file_that_is_no_mail_is_refused_and_nothing_is_lost(open_page: OpenPage) -> None:
    page = open_page(marketer())
    open_new(page)
    empty = {"name": "empty.html", "mimeType": "text/html", "buffer": b"  "}
    page.locator("#html-file").set_input_files(empty)  # type: ignore[arg-type]
    expect(page.get_by_text("The file is empty.")).to_be_visible()
    expect(page.get_by_role("dialog", name="Replace what is written?")).to_be_hidden()


def test_five_megabytes_stay_usable_and_are_refused_in_words(open_page: OpenPage) -> None:
    page = open_page(marketer())
    open_new(page)
    page.get_by_role("textbox", name="Name").fill("Huge")
    page.get_by_role("textbox", name="Subject").fill("Huge")
    editor(page).click()
    line = "<p>" + "word " * 20 + "</p>\n"
    page.evaluate(PASTE, line * (5_000_000 // len(line)))
    page.keyboard.type("still typing")
    expect(page.locator("#draft-state")).to_contain_text("cannot become a mail")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#edit-messages")).to_contain_text("cannot become a mail")
    text = source(page)
    assert len(text) > 4_900_000
    assert text.endswith("still typing")
    page.keyboard.press("Control+a")
    editor(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.type("short")
    page.keyboard.press("Control+s")
    page.wait_for_url(re.compile(r"/templates/\d+$"))


def test_a_picture_of_the_media_library_is_put_in(open_page: OpenPage) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (80, 40), "#0f766e").save(picture, "PNG")
    page = open_page(marketer())
    open_new(page)
    page.get_by_role("button", name="Image", exact=True).click()
    dialog = page.get_by_role("dialog", name="Choose a picture")
    dialog.locator("input[type=file]").set_input_files(
        {"name": "teal.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    dialog.get_by_role("button", name="Use this picture").click()
    expect(mail(page).locator("img")).to_have_js_property("naturalWidth", 80)
    assert 'width="80"' in source(page)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_editor_is_for_everyone(
    open_page: OpenPage, axe: Callable[[Page], list[str]], dark: bool
) -> None:
    page = open_page(marketer(), dark=dark)
    source_text = '<!doctype html>\n<style>p { color: red; margin: 0 4px }</style>\n<!-- note -->\n<p title="x">@CITY@ &amp; more</p>\n<script>x</script>'
    page.goto(f"/templates/{html_template(source_text).id}/edit")
    expect(page.locator(".cm-lint-marker").first).to_be_visible()
    assert axe(page) == []


def test_on_a_phone_it_can_be_written(open_page: OpenPage) -> None:
    page = open_page(marketer(), phone=True)
    page.goto(f"/templates/{html_template('<p>Hello there</p>').id}/edit")
    expect(editor(page)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(mail(page).get_by_text("Hello there")).to_be_visible()
