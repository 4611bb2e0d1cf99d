"""The sheets of text mode: the company's look on each, by day and by night."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from mailer.domain.settings.company import Company
from mailer.domain.templates.modes import text, text_layouts
from mailer.domain.templates.modes.mode import Look
from mailer.lib import colour

KEYS = [each.key for each in text_layouts.LAYOUTS]
LOGO = "https://mailer.example/logo.png"


def dressed(key: object, hue: str = "#0f766e", logo: str = LOGO) -> str:
    company = Company(name="Dupont", email="hello@example.com", colour=hue)
    content = text.MODE.check("Some *words*\n\n[Go](https://example.com)", company).content
    look = Look(company, "en", "News", logo, "stop@example.com", options={"layout": key})
    return text.MODE.dress(content, look).html


def test_there_are_some_to_choose_from() -> None:
    assert len(KEYS) == len(set(KEYS)) >= 4


@pytest.mark.parametrize("key", KEYS)
def test_each_brings_words_logo_colour_address_and_a_dark_side(app: Flask, key: str) -> None:
    page = dressed(key)
    assert "<em>words</em>" in page
    assert page.count(f'src="{LOGO}"') == 1
    assert 'alt="Dupont"' in page
    assert "hello@example.com" in page
    assert "@UNSUBSCRIBE@" in page
    assert "prefers-color-scheme: dark" in page
    button = re.search(r'<a href="https://example.com" style="([^"]*)"', page)
    assert button is not None
    assert "display: inline-block" in button[1]
    assert "background-color: #0f766e" in page


@pytest.mark.parametrize("key", KEYS)
def test_each_is_a_look_of_its_own(app: Flask, key: str) -> None:
    pages = {each: dressed(each) for each in KEYS}
    assert all(page != pages[key] for each, page in pages.items() if each != key)


@pytest.mark.parametrize("hue", ["#ffff00", "#777777", "#000000", "#ffffff"])
def test_the_band_can_be_read_in_any_colour(app: Flask, hue: str) -> None:
    page = dressed("banner", hue, logo="")
    band = re.search(r'bgcolor="(#\w{6})"[^>]*><p style="[^"]*color: (#\w{6})', page)
    assert band is not None
    assert colour.contrast(band[1], band[2]) >= colour.TEXT


@pytest.mark.parametrize("key", ["", None, "../../etc", 7, "nothing"])
def test_an_unknown_layout_is_the_first_one(app: Flask, key: object) -> None:
    assert dressed(key) == dressed("classic")
    assert text_layouts.find(key).key == text_layouts.DEFAULT
