"""HTML mode: what is removed is named in the reader's language; the rest is the source."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest
from flask import Flask
from flask_babel import force_locale

from mailer.domain.rendering import previews
from mailer.domain.rendering.design import design_of
from mailer.domain.settings.company import company
from mailer.domain.templates import library
from mailer.domain.templates.modes.html import MODE
from mailer.lib.errors import Refused
from tests.personas import marketer

pytestmark = pytest.mark.usefixtures("app")


def test_what_was_removed_is_said_with_the_reason_and_all_its_lines() -> None:
    source = '<p onclick="a()">1</p>\n<p>2</p>\n<p onclick="a()">3</p>\n<script>x</script>'
    checked = MODE.check(source, company())
    assert checked.source == source
    assert checked.content.html == "<p>1</p>\n<p>2</p>\n<p>3</p>\n"
    assert [(warning.line, warning.text) for warning in checked.warnings] == [
        (
            1,
            'Removed: onclick="a()". It would run a script; mail programs block that. '
            "The same in lines 3.",
        ),
        (
            4,
            "Removed: <script>. Mail programs run no scripts, and block mails with them.",
        ),
    ]


def test_the_reasons_are_there_in_french() -> None:
    with force_locale("fr"):
        checked = MODE.check("<p>\n<script>x</script>", company())
    assert "n’exécutent aucun script" in checked.warnings[0].text


def test_a_source_with_nothing_to_remove_is_what_is_sent_byte_for_byte(app: Flask) -> None:
    source = (
        "\ufeff<!DOCTYPE html>\r\n<HTML><body BGCOLOR=#fff>\r\n"
        "<!--[if mso]><v:rect fill='t'></v:rect><![endif]-->\r\n"
        "<p class='a'  >Bonjour été €</P>\t\r\n\r\n</body></HTML>\r\n \r\n"
    )
    template = library.create("A", "S", "html", source, "fr", marketer())
    assert template.version.html == source
    message = message_from_bytes(
        previews.message(design_of(template.version), None, "", marketer()), policy=policy.default
    )
    html = message.get_body(("html",)).get_payload(decode=True)
    assert html.decode() == source


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "Paste the HTML"),
        (" \n", "Paste the HTML"),
        ("<p>" + "x" * 5_000_000, "2,000,000 characters"),
        ("<div>" * 100_000, "closing tags are missing"),
        ("<br>" * 60_000, "50,000 elements"),
        ("<style>" + "@media x{}" * 30_000, "styles alone"),
    ],
)
def test_what_no_mail_needs_is_refused_with_the_reason(source: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as caught:
        MODE.check(source, company())
    assert "source" in caught.value.fields


def test_characters_that_no_database_keeps_are_not_kept() -> None:
    assert MODE.check("<p>a\0b\ud800c</p>", company()).source == "<p>abc</p>"


def test_the_look_of_the_company_is_not_put_on() -> None:
    content = MODE.check("<p>a</p>", company()).content
    assert MODE.dress(content, None) is content  # type: ignore[arg-type]  # not looked at
