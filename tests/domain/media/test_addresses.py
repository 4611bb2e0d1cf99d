"""Paths of our pictures become addresses where an address stands, and nothing else changes."""

from __future__ import annotations

import time

import pytest

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.media.addresses import absolute, absolute_text, missing, path_of, paths
from mailer.domain.rendering.compile import compile_design
from mailer.domain.rendering.design import Design
from mailer.domain.rendering.previews import sender_now
from mailer.domain.rendering.recipients import context_for, sample_facts
from mailer.domain.templates.modes.mode import Content
from mailer.infra.installation import installation
from mailer.lib import clock
from mailer.models.template import DesignMode
from tests.factories.media import make_media

A = "/media/" + "a1" * 16 + ".png"
B = "/media/" + "b2" * 16 + ".jpg"


def whole(html: str) -> str:
    """What `absolute` should make of a source in which § stands before each path that is ours."""
    made = absolute(html.replace("§", ""), own_server=False)
    assert made == html.replace("§", installation().public_url)
    return made


@pytest.mark.parametrize(
    "html",
    [
        f'<img src="§{A}" alt="x">',
        f"<img src='§{A}'>",
        f"<img src=§{A}>",
        f"<IMG\n SRC = \"§{A}\" width=3><img src='§{B}'/>",
        f'<a href="§{A}">x</a>',
        f'<table background="§{A}">',
        f'<img srcset="§{A} 1x, §{B} 2x">',
        f'<img srcset="§{A} 1x,§{B} 2x" src="§{B}">',
        f'<div style="background:url(§{A})">',
        f"<div style=\"background:url('§{A}') no-repeat\">",
        f'<div style="background:url(&quot;§{A}&quot;)">',
        f'<style>.a{{background: URL( "§{A}" )}} @media x {{.b{{content:url(§{B})}}}}</style>',
        f'<!--[if mso]><v:fill src="§{A}" /><![endif]--><p>x',
        f'<img src="§{A}?v=1">',
        f'<img src="§{A}#x">',
    ],
)
def test_a_path_where_an_address_stands_becomes_whole(app, html):
    whole(html)


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{A}</p>",
        f'<p title="{A}">',
        f'<img alt="{A}">',
        f"<!-- {A} -->",
        f'<img src="https://elsewhere.example{A}">',
        f'<img src="//elsewhere.example{A}">',
        f'<img src="x{A}">',
        f'<a href="/go?to={A}">',
        f'<a href="mailto:{A}">',
        f'<img src="{A}x">',
        f'<img src="{A}/../../logo/x.png">',
        '<img src="/media/upload">',
        '<img src="/media/../logo/a.png">',
        f'<img src="/media/{"A1" * 16}.png">',
        f'<img src="/media/{"a1" * 16}.svg">',
        f"<style>/* {A} */</style>",
    ],
)
def test_all_else_stays_byte_for_byte(app, html):
    assert absolute(html, own_server=False) == html


def test_a_page_of_this_server_needs_no_address(app):
    html = f'<img src="{A}">'
    assert absolute(html, own_server=True) is html


def test_the_plain_text_says_the_whole_address(app):
    base = installation().public_url
    made = absolute_text(f"{A}\nSee ({B}) and https://x.example{A}, x{A}\nA: {A}")
    assert made == f"{base}{A}\nSee ({base}{B}) and https://x.example{A}, x{A}\nA: {base}{A}"


def test_it_takes_no_time(app):
    html = ("<p>Some words and <b>more</b></p>\n" * 40 + f'<img src="{A}">') * 400
    before = time.perf_counter()
    assert absolute(html, own_server=False).count(installation().public_url) == 400
    assert time.perf_counter() - before < 2


def test_pictures_that_are_gone_are_told(app):
    there, gone = make_media(), make_media()
    gone.deleted_at = clock.now()
    html = f'<img src="{path_of(there)}"><img src="{path_of(gone)}"><img src="{A}"><img src="{A}">'
    assert paths(html) == [path_of(there), path_of(gone), A]
    assert missing(html) == [path_of(gone), A]
    assert missing("<p>no picture</p>") == []


def test_a_mail_that_is_sent_shows_the_picture_from_anywhere(app):
    path = path_of(make_media())
    design = Design(DesignMode.TEXT, "Hello", Content(f'<img src="{path}">', f"Look: {path}"))
    compiled = compile_design(design, sender_now(SYSTEM))
    shown = compiled.show(context_for(sample_facts("en")))
    assert f'src="{installation().public_url}{path}"' in shown.html
    assert f"{installation().public_url}{path}" in shown.text
