"""The dialog in which the editors choose a picture: by pointer, by keyboard, or a new one."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from mailer.domain.media.addresses import path_of
from mailer.infra.db import db
from mailer.models.media_file import MediaFile
from tests.e2e.test_media import copy, drop
from tests.factories.media import make_media, picture
from tests.fixtures.machine import lacks
from tests.personas import marketer

OpenPage = Callable[..., Page]
Axe = Callable[[Page], list[str]]
pytestmark = pytest.mark.usefixtures("live")
ROOT = Path(__file__).resolve().parents[2]
#: As the editors use it: a button that asks, and a place where the answer is put.
EDITOR = """
import { pickImage } from "./mailer/static/src/js/media_picker.js";
const button = document.createElement("button");
button.textContent = "Put a picture here";
const answer = document.createElement("output");
button.addEventListener("click", async () => {
  answer.textContent = JSON.stringify(await pickImage());
});
document.querySelector(".page").append(button, answer);
"""


@pytest.fixture(scope="module")
def script() -> str:
    if not (ROOT / "node_modules/.bin/esbuild").exists():
        lacks("esbuild (npm ci)")
    command = [str(ROOT / "node_modules/.bin/esbuild"), "--bundle", "--format=esm", "--loader=js"]
    made = subprocess.run(command, input=EDITOR, text=True, cwd=ROOT, capture_output=True)
    assert made.returncode == 0, made.stderr
    return made.stdout


@pytest.fixture
def editor(open_page: OpenPage, script: str) -> Callable[..., Page]:
    """A page with that button; the dialog is open."""

    def open_editor(**how: bool) -> Page:
        page = open_page(marketer(), **how)
        page.route(
            "**/static/an_editor.js",
            lambda route: route.fulfill(body=script, content_type="text/javascript"),
        )
        page.goto("/help/")
        page.add_script_tag(url="/static/an_editor.js", type="module")
        page.get_by_role("button", name="Put a picture here").click()
        expect(page.get_by_role("dialog", name="Choose a picture")).to_be_visible()
        return page

    return open_editor


def answered(page: Page, media: MediaFile, alt: str) -> None:
    expect(page.get_by_role("dialog", name="Choose a picture")).to_have_count(0)
    expect(page.locator("output")).to_contain_text(f'"src":"{path_of(media)}"')
    told = page.locator("output").text_content() or ""
    assert f'"alt":"{alt}"' in told and '"width":120,"height":80' in told
    expect(page.get_by_role("button", name="Put a picture here")).to_be_focused()


def newest() -> MediaFile:
    db.session.rollback()
    return db.session.scalars(db.select(MediaFile).order_by(MediaFile.id.desc()).limit(1)).one()


def test_a_picture_is_chosen_and_its_alternative_text_goes_along(editor, axe: Axe) -> None:
    media = make_media("Beach.png", alt="The beach")
    make_media("Harbour.png")
    page = editor()
    assert axe(page) == []
    names = page.get_by_role("option").all_inner_texts()
    assert [name.split("\n")[0] for name in names] == ["Harbour", "Beach"]
    page.get_by_role("option", name="Beach").click()
    expect(page.get_by_label("Alternative text")).to_have_value("The beach")
    assert axe(page) == []
    page.get_by_role("button", name="Use this picture").click()
    answered(page, media, "The beach")


def test_all_of_it_works_by_keyboard(editor) -> None:
    make_media("Beach.png")
    media = make_media("Harbour.png")
    make_media("Winter.png")
    page = editor()
    expect(page.get_by_role("searchbox", name="Search pictures")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Winter")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    expect(page.get_by_role("option", name="Beach")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("option", name="Harbour", selected=True)).to_be_focused()
    page.keyboard.press("Enter")
    answered(page, media, "")


def test_an_alternative_text_is_kept_for_the_next_time(editor) -> None:
    media = make_media("Beach.png")
    page = editor()
    page.get_by_role("option", name="Beach").click()
    page.get_by_label("Alternative text").fill("Children at the sea")
    page.keyboard.press("Enter")
    answered(page, media, "Children at the sea")
    assert newest().alt == "Children at the sea"


def test_searching_narrows_what_is_shown(editor) -> None:
    make_media("Beach.png")
    media = make_media("Harbour.png")
    page = editor()
    page.keyboard.type("zzz")
    expect(page.get_by_text("No picture has these words")).to_be_visible()
    page.get_by_role("searchbox", name="Search pictures").fill("harb")
    expect(page.get_by_role("option")).to_have_count(1)
    page.get_by_role("option", name="Harbour").dblclick()
    answered(page, media, "")


def test_more_pictures_come_when_asked_for(editor) -> None:
    for n in range(40):
        make_media(f"Number {n:02}.png")
    page = editor()
    expect(page.get_by_role("option")).to_have_count(36)
    page.get_by_role("button", name="Show more").click()
    expect(page.get_by_role("option")).to_have_count(40)
    expect(page.get_by_role("option", name="Number 03")).to_be_focused()
    expect(page.get_by_role("button", name="Show more")).to_be_hidden()


@pytest.mark.parametrize("way", ["button", "drop", "paste"])
def test_a_new_picture_is_chosen_at_once_and_asked_what_it_shows(editor, way: str) -> None:
    page = editor()
    expect(page.get_by_text("The media library is empty")).to_be_visible()
    if way == "button":
        file: FilePayload = {"name": "New.png", "mimeType": "image/png", "buffer": picture()}
        page.get_by_label("Upload pictures").set_input_files(file)
    elif way == "drop":
        drop(page, "#media-picker", ("New.png", "image/png", picture()))
    else:
        copy(page, picture())
        page.get_by_role("searchbox", name="Search pictures").press("Control+V")
    expect(page.get_by_label("Alternative text")).to_be_focused()
    page.keyboard.type("Something new")
    page.keyboard.press("Enter")
    answered(page, newest(), "Something new")


def test_a_wrong_file_is_said_in_the_dialog(editor) -> None:
    page = editor()
    drop(page, "#media-picker", ("Logo.svg", "image/svg+xml", b"<svg/>"))
    expect(page.locator(".upload")).to_contain_text("SVG pictures can carry programs")
    expect(page.get_by_role("button", name="Use this picture")).to_be_disabled()


@pytest.mark.parametrize("way", ["Escape", "Cancel", "Close"])
def test_choosing_nothing_changes_nothing(editor, way: str) -> None:
    make_media("Beach.png")
    page = editor()
    page.get_by_role("option", name="Beach").click()
    if way == "Escape":
        page.keyboard.press("Escape")
    else:
        page.get_by_role("dialog").get_by_role("button", name=way, exact=True).first.click()
    expect(page.locator("output")).to_have_text("null")


def test_it_fits_a_phone_in_the_dark(editor, axe: Axe) -> None:
    make_media("A rather long name of a picture that was taken at the sea.png")
    page = editor(phone=True, dark=True)
    page.get_by_role("option").click()
    expect(page.get_by_role("button", name="Use this picture")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert axe(page) == []
