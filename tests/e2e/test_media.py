"""The media library in a real browser: pictures by button, by dropping, by paste."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from mailer.infra.db import db
from mailer.models.media_file import MediaFile
from tests.factories.media import make_media, picture
from tests.personas import marketer, support

OpenPage = Callable[..., Page]
Axe = Callable[[Page], list[str]]
pytestmark = pytest.mark.usefixtures("live")

#: Files as the browser hands them over when they are dropped: [{name, type, data (base64)}].
DROP = """([selector, files]) => {
  const carried = new DataTransfer();
  for (const { name, type, data } of files) {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    carried.items.add(new File([bytes], name, { type }));
  }
  const target = document.querySelector(selector);
  for (const kind of ["dragenter", "dragover", "drop"]) {
    const event = new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true });
    target.dispatchEvent(event);
  }
}"""
COPY = """async (data) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const blob = new Blob([bytes], { type: "image/png" });
  await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
}"""


def drop(page: Page, selector: str, *files: tuple[str, str, bytes]) -> None:
    told = [
        {"name": name, "type": kind, "data": base64.b64encode(data).decode()}
        for name, kind, data in files
    ]
    page.evaluate(DROP, [selector, told])


def copy(page: Page, data: bytes) -> None:
    """Into the clipboard, as a program that shows pictures does it."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(COPY, base64.b64encode(data).decode())


def kept() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(db.select(MediaFile.name).order_by(MediaFile.id)))


def shown(page: Page, name: str) -> None:
    """It stands in the grid, and the browser could read it."""
    card = page.locator(".media-card", has_text=name)
    expect(card).to_be_visible()
    image = card.locator("img")
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 0


def test_pictures_come_by_button_several_at_once(open_page: OpenPage, axe: Axe) -> None:
    page = open_page(marketer())
    page.goto("/media/")
    expect(page.get_by_text("Drop them anywhere on this page")).to_be_visible()
    files: list[FilePayload] = [
        {"name": "Beach.png", "mimeType": "image/png", "buffer": picture()},
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"hello"},
        {"name": "Broken.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff nothing"},
        {"name": "Harbour.webp", "mimeType": "image/webp", "buffer": picture("WEBP", mode="RGBA")},
        {"name": "Logo.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"},
    ]
    page.get_by_label("Upload pictures").set_input_files(files)
    rows = page.locator(".upload")
    expect(rows).to_have_count(5)
    expect(rows.nth(0)).to_contain_text("Kept")
    expect(rows.nth(1)).to_contain_text("not a picture")
    expect(rows.nth(2)).to_contain_text("not complete")
    expect(rows.nth(3)).to_contain_text("Kept")
    expect(rows.nth(4)).to_contain_text("SVG")
    shown(page, "Beach")
    shown(page, "Harbour")
    expect(page.get_by_role("status")).to_contain_text("2 pictures")
    assert kept() == ["Beach", "Harbour"]
    assert axe(page) == []


def test_a_picture_is_dropped_anywhere_on_the_page(open_page: OpenPage) -> None:
    make_media("There already.png")
    page = open_page(marketer())
    page.goto("/media/")
    drop(page, ".side", ("Dropped.gif", "image/gif", picture("GIF", mode="P")))
    shown(page, "Dropped")
    expect(page.locator("body")).not_to_have_class(re.compile("is-dropping"))
    drop(page, "h1", ("Again.gif", "image/gif", picture("GIF", mode="P")))
    expect(page.locator(".upload")).to_contain_text("already")
    assert kept() == ["There already", "Dropped"]


def test_a_picture_is_pasted(open_page: OpenPage) -> None:
    page = open_page(marketer())
    page.goto("/media/")
    copy(page, picture(colour=(1, 2, 3)))
    page.keyboard.press("Control+V")
    shown(page, "Pasted picture")
    assert kept() == ["Pasted picture"]


def test_a_picture_that_is_too_large_is_not_even_sent(open_page: OpenPage, tmp_path: Path) -> None:
    large = tmp_path / "Large.png"
    large.write_bytes(b"\x89PNG" + bytes(10 * 1024 * 1024))
    page = open_page(marketer())
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto("/media/")
    page.get_by_label("Upload pictures").set_input_files(large)
    expect(page.locator(".upload")).to_contain_text("larger than 10 MB")
    assert "POST" not in sent


def test_who_is_signed_out_meanwhile_is_told_and_loses_nothing(open_page: OpenPage) -> None:
    page = open_page(marketer())
    page.goto("/media/")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    file: FilePayload = {"name": "Beach.png", "mimeType": "image/png", "buffer": picture()}
    page.get_by_label("Upload pictures").set_input_files(file)
    expect(page.locator(".upload")).to_contain_text("You are signed out")
    page.context.add_cookies([{**cookie} for cookie in cookies])
    page.get_by_label("Upload pictures").set_input_files(file)
    shown(page, "Beach")


def test_a_picture_is_found_named_deleted_and_brought_back(open_page: OpenPage, axe: Axe) -> None:
    make_media("Beach.png")
    make_media("Harbour.png")
    page = open_page(marketer())
    page.goto("/media/")
    page.keyboard.press("/")
    page.keyboard.type("harb")
    expect(page.get_by_role("status")).to_contain_text("1 picture")
    page.get_by_role("link", name="Harbour").click()
    page.get_by_label("Name").fill("Harbour at night")
    page.get_by_label("Alternative text").fill("Ships in the dark")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Harbour at night")).to_be_visible()
    assert axe(page) == []

    page.get_by_role("link", name="Media library").first.click()
    page.get_by_role("checkbox", name="Tick “Harbour at night”").check()
    page.get_by_role("checkbox", name="Tick “Beach”").check()
    expect(page.get_by_text("2 pictures ticked")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("They are used in no template")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("2 pictures are deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 pictures are back.")).to_be_visible()
    shown(page, "Beach")


def test_the_library_is_read_on_a_phone_in_the_dark(open_page: OpenPage, axe: Axe) -> None:
    make_media("A rather long name of a picture that was taken at the sea.png")
    make_media("Harbour.png")
    page = open_page(marketer(), phone=True, dark=True, locale="fr-FR")
    page.goto("/media/")
    shown(page, "Harbour")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert axe(page) == []


def test_who_may_only_look_brings_nothing(open_page: OpenPage) -> None:
    make_media("Harbour.png")
    page = open_page(support())
    page.goto("/media/")
    shown(page, "Harbour")
    expect(page.get_by_text("Upload pictures")).to_have_count(0)
    expect(page.get_by_role("checkbox")).to_have_count(0)
