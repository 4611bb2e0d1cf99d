"""Text mode: tags are kept whole, links are safe, the company's look comes by itself."""

import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.domain.settings import company as settings_of_company
from mailer.domain.settings.company import Company
from mailer.domain.templates.gallery.starter import Starter
from mailer.domain.templates.modes.mode import Content, Look
from mailer.domain.templates.modes.text import MODE
from mailer.domain.templates.starters import LETTERS
from mailer.lib import colour, placeholders
from mailer.models.template import DesignMode
from tests.domain.templates.doctor.patients import said

COMPANY = Company(
    name="Mercier & Fils", colour="#0f766e", street="1 rue X", city="Lyon", email="a@example.com"
)


def content(source: str) -> Content:
    return MODE.check(source, COMPANY).content


def dressed(source: str, **look: str) -> Content:
    given: dict[str, Any] = {"language": "fr", "title": "Subject"} | look
    return MODE.dress(content(source), Look(company=COMPANY, **given))


def test_a_tag_may_stand_anywhere_and_keeps_its_default() -> None:
    made = content(
        "# @CITY@\n\n**@FIRSTNAME|dear *customer* & co@** [x](https://e.com/?n=@NUMBER|a b@)"
    )
    assert "<h1>@CITY@</h1>" in made.html
    assert "<strong>@FIRSTNAME|dear *customer* &amp; co@</strong>" in made.html
    assert 'href="https://e.com/?n=@NUMBER|a%20b@"' in made.html
    assert "@FIRSTNAME|dear *customer* & co@" in made.text


@given(
    st.text(alphabet=st.one_of(st.sampled_from("@|*[]()<>&\n -#ab"), st.characters()), max_size=60)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_known_tags_are_the_same_in_both_parts(app: Flask, text: str) -> None:
    made = content(f"x {text} @CITY@ {text}")

    def known(name: str) -> bool:
        return name in ("city", "a", "ab")

    in_html = placeholders.names(placeholders.parse_html(made.html, known))
    in_text = placeholders.names(placeholders.parse(made.text, known))
    assert set(in_html) == set(in_text)
    assert "city" in in_html


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        "data:text/html,x",
        "file:/etc/passwd",
        "vbscript:x",
        "http:x",
    ],
)
def test_a_link_that_leads_nowhere_good_is_named_and_is_no_link(app: Flask, url: str) -> None:
    url = url.replace("alert(1)", "alert")
    checked = MODE.check(f"Hello\n\n[click]({url})", COMPANY)
    assert "<a" not in checked.content.html
    assert [warning.line for warning in checked.warnings] == [3]
    assert url[:20] in checked.warnings[0].text


def test_a_link_without_scheme_leads_to_the_web() -> None:
    assert 'href="https://example.com/a"' in content("see [us](example.com/a) there").html


def test_a_script_is_text() -> None:
    assert (
        content("<script>alert(1)</script>").html
        == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
    )


def test_the_look_is_the_companys(app: Flask) -> None:
    made = dressed("Hello\n\n[Order](https://example.com)")
    assert "Mercier &amp; Fils</p>" in made.html
    assert f"background-color: {COMPANY.colour}" in made.html
    assert '<html lang="fr"' in made.html
    assert "<title>Subject</title>" in made.html
    assert made.text.startswith("Mercier & Fils\n\nHello\n")
    assert "1 rue X\nLyon\n" in made.text


def test_a_logo_stands_in_the_place_of_the_name(app: Flask) -> None:
    made = dressed("Hello", logo_url="https://mail.example.com/logo/x.png")
    assert '<img src="https://mail.example.com/logo/x.png" alt="Mercier &amp; Fils"' in made.html
    assert "#ffffff" in made.html


@pytest.mark.parametrize(
    "chosen", ["#ffffff", "#ffff00", "#000000", "#0f766e", "#7f7f7f", "not a colour"]
)
def test_what_is_written_on_and_in_the_companys_colour_can_be_read(app: Flask, chosen: str) -> None:
    company = Company(name="X", colour=chosen)
    page = MODE.dress(content("[Order](https://example.com)"), Look(company, "en", "S")).html
    style = re.search(r'<a href="https://example.com" style="([^"]*)"', page)
    button = re.search(r'<td style="[^"]*border-radius: 6px;background-color: (#[0-9a-f]{6})', page)
    assert style
    assert button
    words = re.findall(r"(?<!-)color: (#[0-9a-f]{6})", style[1])[-1]
    assert colour.contrast(words, button[1]) >= 4.5
    name = re.search(r'<p class="name"[^>]*?color: (#[0-9a-f]{6})', page)
    assert name
    assert colour.contrast(name[1], "#ffffff") >= 4.5


def test_dark_mode_phones_and_outlook_are_provided_for(app: Flask) -> None:
    page = dressed("Hello").html
    assert "@media (prefers-color-scheme: dark)" in page
    assert "@media (max-width: 480px)" in page
    assert "<!--[if mso]>" in page
    assert page.count("<table") == page.count('role="presentation"')


def test_a_mass_mail_says_why_one_gets_it_and_how_to_stop_it(app: Flask) -> None:
    made = dressed("Hello", stop_address="anna@example.com")
    assert 'href="@UNSUBSCRIBE@"' in made.html
    assert 'href="@VIEWONLINE@"' in made.html
    assert "@UNSUBSCRIBE@" in made.text
    other = dressed("Hello")
    assert "@UNSUBSCRIBE@" not in other.html + other.text


@pytest.mark.parametrize("starter", LETTERS, ids=lambda each: f"{each.key}-{each.language}")
def test_the_starters_have_nothing_to_look_at(app: Flask, starter: Starter) -> None:
    settings_of_company.save(replace(COMPANY, phone="+33 1 99 00 12 34", email="a@mercier.fr"))
    checked = MODE.check(starter.source, COMPANY)
    assert said(starter.source, subject=starter.subject, mode=DesignMode.TEXT) == []
    assert 'class="button"' in checked.content.html or starter.key == "letter-closing"


def test_french_starters_are_typeset_as_french() -> None:
    for starter in LETTERS:
        if starter.language == "fr":
            assert not re.search(r" [:;!?%](?:\s|$)", starter.subject + starter.source)
            assert "'" not in starter.subject + starter.source


IF, END = "<!--mailer:if CITY-->", "<!--mailer:end-->"


@pytest.mark.parametrize(
    "source",
    [
        f"Hello\n\n{IF}\n\nWe come to @CITY@.\n\n{END}\n\nBye",
        f"Hello\n\n{IF}\nWe come to @CITY@.\n{END}\n\nBye",
        f"Hello\n\n<!-- mailer:if @city@ -->\n\nWe come to @CITY@.\n\n{END}\n\nBye",
    ],
)
def test_a_part_between_marks_of_a_condition_is_for_those_who_have_a_value(
    app: Flask, source: str
) -> None:
    content = MODE.check(source, COMPANY).content
    known = {"city"}.__contains__
    for written, split in (
        (content.html, placeholders.parse_html),
        (content.text, placeholders.parse_text),
    ):
        segments = split(written, known)
        hidden = placeholders.fill(placeholders.chosen(segments, lambda _name: False), str)
        shown = placeholders.fill(placeholders.chosen(segments, lambda _name: True), lambda _t: "X")
        assert "We come" not in hidden
        assert "We come to X." in shown
        assert "mailer:" not in hidden + shown


def test_a_mark_inside_a_sentence_is_text(app: Flask) -> None:
    content = MODE.check(f"Write {IF} or {END} here", COMPANY).content
    assert "&lt;!--mailer:if CITY--&gt; or" in content.html
