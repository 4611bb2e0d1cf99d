"""The corpus of hostile documents, cleaned, in Chromium without any other barrier: no policy, no
sandbox. Nothing runs, no request leaves.

Raw, 439 of the 580 do run or ask in Chromium (one test counts them, so that the corpus
bites); most others ran in programs of their time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
from playwright.sync_api import Browser

from mailer.lib import placeholders
from mailer.lib.html_clean import clean
from tests.hostile.chromium import Observer
from tests.hostile.corpus import DOCUMENTS, Hostile

pytestmark = pytest.mark.browser

#: What no cleaned document says, outside of text: read by the boldest of programs.
FORBIDDEN = re.compile(
    r"<script|<svg|<math|<iframe|<object|<embed|<form|<link|expression\s*\(|-moz-binding\s*:"
    r"|@import|behavior\s*:",
    re.IGNORECASE | re.ASCII,
)


@cache
def all_cleaned() -> dict[int, str]:
    """Only where it is wanted, and not by everyone who collects tests."""
    return {hostile.number: clean(hostile.html).html for hostile in DOCUMENTS}


@pytest.fixture
def observer(_chromium: Browser) -> Iterator[Observer]:
    made = Observer(_chromium)
    yield made
    made.close()


def named(numbers: set[int]) -> str:
    return "\n".join(f"{DOCUMENTS[n]}\n    -> {all_cleaned()[n]!r}" for n in sorted(numbers))


def filled(html: str, value: str) -> str:
    """As it is sent to somebody of whom `value` is known."""
    segments = placeholders.parse_html(html, lambda _name: True)
    return fill(segments, value)


def fill(segments: placeholders.Segments, value: str) -> str:
    return placeholders.fill(segments, lambda tag: value or tag.default)


def test_the_corpus_is_large() -> None:
    assert len({hostile.html.replace(str(hostile.number), "") for hostile in DOCUMENTS}) >= 300


def test_most_of_the_corpus_does_harm_where_nothing_cleans_it(observer: Observer) -> None:
    told = observer.watch({hostile.number: hostile.html for hostile in DOCUMENTS})
    assert len(told) >= 400


def test_nothing_that_was_cleaned_runs_or_asks_for_anything(observer: Observer) -> None:
    told = observer.watch(all_cleaned())
    assert not told, named(told)


def test_nothing_runs_where_a_program_writes_it_into_its_own_page(observer: Observer) -> None:
    told = observer.read_again(all_cleaned())
    assert not told, named(told)


def test_nothing_runs_as_outlook_reads_it(observer: Observer) -> None:
    opened = re.compile(r"<!--\s*\[if[^\]]*\]>(?:\s*<!(?:--)?\s*-*>|-->)?|<!\[endif\]-*>", re.I)
    opened_up = {number: opened.sub("", html) for number, html in all_cleaned().items()}
    told = observer.watch({n: html for n, html in opened_up.items() if html != all_cleaned()[n]})
    assert not told, named(told)


@pytest.mark.parametrize("value", ["", "V"])
def test_nothing_runs_once_tags_are_filled_in(observer: Observer, value: str) -> None:
    wanted = [hostile for hostile in DOCUMENTS if hostile.family == "tags"]
    documents = {hostile.number: filled(all_cleaned()[hostile.number], value) for hostile in wanted}
    told = observer.watch(documents)
    assert not told, named(told)


@pytest.mark.parametrize("hostile", DOCUMENTS, ids=lambda hostile: str(hostile.number))
def test_a_cleaned_document_is_clean(hostile: Hostile) -> None:
    cleaned = clean(hostile.html)
    assert clean(cleaned.html).html == cleaned.html
    assert clean(cleaned.html).removed == ()
    text = re.sub(r"(?<==)(\"[^\"]*\"|'[^']*')|<!--.*?-->", "", cleaned.html, flags=re.DOTALL)
    assert not FORBIDDEN.search(text), cleaned.html
