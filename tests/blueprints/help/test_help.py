"""Help: the same pages in both languages, found by their words."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from mailer.blueprints.help import pages
from mailer.blueprints.i18n import LANGUAGES
from mailer.models.user import User
from tests.fixtures.application import Browser
from tests.personas import outsider

SignIn = Callable[[User], Browser]
AREAS = sorted({area for language in LANGUAGES for area in pages.areas(language)})


@pytest.mark.parametrize("area", AREAS)
def test_every_page_exists_in_every_language_with_the_same_sections(area: str) -> None:
    found = [pages.page(language, area) for language in LANGUAGES]
    assert None not in found
    assert len({len(page.sections) for page in found if page}) == 1
    assert all(page.title and page.summary for page in found if page)


@pytest.mark.parametrize("area", AREAS)
def test_links_between_pages_lead_to_pages(area: str) -> None:
    for language in LANGUAGES:
        page = pages.page(language, area)
        assert page is not None
        for target in re.findall(r'href="([^"#:/]+)"', page.html):
            assert target in pages.areas(language), (language, area, target)


def test_the_list_shows_every_page(sign_in: SignIn) -> None:
    html = sign_in(outsider()).get("/help/").get_data(as_text=True)
    for area in pages.areas("en"):
        assert f'href="/help/{area}"' in html


def test_a_page_has_its_title_and_a_table_of_contents(sign_in: SignIn) -> None:
    html = sign_in(outsider()).get("/help/keyboard").get_data(as_text=True)
    assert '<h1 class="page-title">Keyboard and appearance</h1>' in html
    assert '<a href="#part-1">Keys on every page</a>' in html
    assert '<h2 id="part-1">Keys on every page</h2>' in html


def test_a_page_that_does_not_exist_is_not_found(sign_in: SignIn) -> None:
    browser = sign_in(outsider())
    for area in ("nothing", "..%2F..%2Fconfig", "KEYBOARD"):
        assert browser.get(f"/help/{area}").status_code == 404


@pytest.mark.parametrize(
    ("language", "query", "area", "section"),
    [
        ("en", "shortcuts", "keyboard", ""),
        ("en", "LIGHT dark", "keyboard", "Light, dark, language"),
        ("fr", "epreuve", "getting-started", "5. Vous envoyer une épreuve"),
    ],
)
def test_a_search_finds_sections_without_case_and_accents(
    language: str, query: str, area: str, section: str
) -> None:
    hits = pages.search(language, query)
    assert (area, section) in {
        (hit.page.area, hit.section.title if hit.section.anchor else "") for hit in hits
    }


def test_titles_come_first_and_every_word_counts() -> None:
    hits = pages.search("en", "first steps")
    assert hits[0].section.title == "First steps"
    assert pages.search("en", "first zebra") == []
    assert pages.search("en", "   ") == []


def test_a_search_without_an_answer_still_shows_the_pages(sign_in: SignIn) -> None:
    html = sign_in(outsider()).get("/help/?q=<zebra>").get_data(as_text=True)
    assert "Nothing about “&lt;zebra&gt;”" in html
    assert 'href="/help/keyboard"' in html


def test_each_page_links_to_its_help(sign_in: SignIn) -> None:
    assert 'href="/help/home"' in sign_in(outsider()).get("/").get_data(as_text=True)
