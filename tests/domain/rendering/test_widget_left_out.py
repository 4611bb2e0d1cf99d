"""Where the widget of a mail disappears, nothing half is left."""

from __future__ import annotations

import pytest
from flask import Flask

from mailer.domain.rendering import widget
from mailer.domain.templates.modes.mode import Content
from mailer.domain.templates.tags.registry import registry
from mailer.lib.placeholders import parse_html, parse_text, source

W = "@WIDGETVALUATION@"


@pytest.mark.parametrize(
    ("html", "left"),
    [
        (f"<p>Hello</p><p>{W}</p><p>Bye</p>", "<p>Hello</p><p>Bye</p>"),
        (f"<p>Hello</p><p>Rate <b>us</b>, @FIRSTNAME@: {W} now</p>Bye", "<p>Hello</p>Bye"),
        (f"<p>Hello<br>{W}<br>Bye</p>", "<p>Hello<br>Bye</p>"),
        (f"<td><span>{W}</span></td>", "<td></td>"),
        (f"<ul><li>One</li><li>{W}</li></ul>", "<ul><li>One</li></ul>"),
        (f"<p><b>Hello<br>Rate {W}</b></p>", "<p><b>Hello<br>Rate </b></p>"),
        (f'<div><a href="https://example.com/">Rate {W}</a></div>Bye', "Bye"),
    ],
)
def test_html_loses_the_whole_block(app: Flask, html: str, left: str) -> None:
    tags = registry(None)
    assert source(widget.without(parse_html(html, tags.known), tags, html=True)) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"Hello\n\n{W}\n\nBye", "Hello\n\nBye"),
        (f"Hello\nTell us: {W}\nBye", "Hello\nBye"),
        (f"{W}\n\nBye", "Bye"),
        (f"Hello @FIRSTNAME@\n\n{W}\n\n{W}\n\nBye", "Hello @FIRSTNAME@\n\nBye"),
    ],
)
def test_text_loses_the_whole_line(app: Flask, text: str, left: str) -> None:
    tags = registry(None)
    assert source(widget.without(parse_text(text, tags.known), tags, html=False)) == left


def test_a_mail_that_says_more_is_known(app: Flask) -> None:
    tags = registry(None)
    assert widget.says_more(Content(f"<p>{W}</p><p>Bye</p>", f"{W}\n\nBye"), tags)
    only = f"<html><head><title>x</title></head><body><p>Rate us {W}</p>&nbsp;</body></html>"
    assert not widget.says_more(Content(only, f"Rate us {W}"), tags)
