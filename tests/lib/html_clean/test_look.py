"""Real templates look as before in Chromium, and those with nothing to remove stay as they are."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, BrowserContext, Page

from mailer.lib.html_clean import Why, clean

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "email-html"
FILES = sorted(FOLDER.glob("*.html"))
pytestmark = pytest.mark.skipif(not FILES, reason="../shared/data/email-html is not there")
by_name = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)

#: Share of pixels that may differ.
MOST = 0.005
WIDTHS = (600, 375)
#: Sheets from elsewhere: the only things in these files that have to go.
EXPECTED = {Why.LINKED, Why.IMPORT}


@pytest.fixture(scope="module")
def context(_chromium: Browser) -> Iterator[BrowserContext]:
    made = _chromium.new_context(java_script_enabled=False)
    # Nobody answers: pictures and fonts are missing in the raw source as in the cleaned one.
    made.route("**/*", lambda route: route.abort())
    yield made
    made.close()


def picture(page: Page, html: str) -> Image.Image:
    page.set_content(html)
    return Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")


def difference(before: Image.Image, after: Image.Image) -> float:
    """The share of pixels that differ; of different sizes, all that is not in both."""
    size = max(before.width, after.width), max(before.height, after.height)
    sheets = []
    for image, ground in ((before, "white"), (after, "black")):
        sheet = Image.new("RGB", size, ground)
        sheet.paste(image)
        sheets.append(sheet)
    mask = ImageChops.difference(*sheets).convert("L").point(lambda value: 255 if value else 0)
    return mask.histogram()[255] / (size[0] * size[1])


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


@by_name
def test_only_sheets_from_elsewhere_are_removed(path: Path) -> None:
    assert {removal.why for removal in clean(read(path)).removed} <= EXPECTED


@by_name
def test_what_has_nothing_to_remove_stays_byte_for_byte(path: Path) -> None:
    source = read(path)
    cleaned = clean(source)
    if cleaned.removed:
        again = clean(cleaned.html)
        assert (again.html, again.removed) == (cleaned.html, ())
    else:
        assert cleaned.html == source


@by_name
def test_lines_of_removals_are_those_of_the_source(path: Path) -> None:
    source = read(path)
    lines = source.splitlines()
    for removal in clean(source).removed:
        assert removal.what[:12] in lines[removal.line - 1]


@pytest.mark.browser
@by_name
def test_a_template_looks_as_before(path: Path, context: BrowserContext) -> None:
    source = read(path)
    cleaned = clean(source).html
    page = context.new_page()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        share = difference(picture(page, source), picture(page, cleaned))
        assert share <= MOST, f"{share:.2%} differ at {width} pixels"
    page.close()


@pytest.mark.browser
def test_a_difference_would_be_seen(context: BrowserContext) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 600, "height": 800})
    white = picture(page, "<p>a")
    assert difference(white, picture(page, "<body bgcolor=red><p>a")) > 0.9
    assert difference(white, white) == 0
    page.close()
