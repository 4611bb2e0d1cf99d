"""Mails as other eyes meet them: dark mode, pictures off."""

import time

import pytest

from mailer.lib.mail_views import (
    dark,
    has_dark_rules,
    has_foreign_pictures,
    light,
    without_pictures,
)

SHEET = """<p>(prefers-color-scheme: dark)</p>
<style>
p { color: black }
@media (prefers-color-scheme: dark) { p { color: white } }
@media screen and ( PREFERS-color-scheme:light ) and (max-width: 600px) { p { margin: 0 } }
</style>"""


def test_in_dark_mode_the_rules_for_dark_apply_and_those_for_light_do_not() -> None:
    shown = dark(SHEET)
    assert "@media (min-width: 0px) { p { color: white } }" in shown
    assert "@media screen and (max-width: 0px) and (max-width: 600px) { p { margin: 0 } }" in shown
    assert "p { color: black }" in shown


def test_in_light_mode_it_is_the_other_way_round() -> None:
    shown = light(SHEET)
    assert "@media (max-width: 0px) { p { color: white } }" in shown
    assert "@media screen and (min-width: 0px) and (max-width: 600px)" in shown


def test_only_style_sheets_are_touched() -> None:
    assert dark(SHEET).startswith("<p>(prefers-color-scheme: dark)</p>")
    inline = '<p style="color: red" title="@media (prefers-color-scheme: dark)">x</p>'
    assert dark(inline) == light(inline) == inline


def test_a_sheet_for_dark_mode_applies_as_a_whole() -> None:
    sheet = "<style media='(prefers-color-scheme: dark)'>p{color:white}</style>"
    assert dark(sheet) == "<style media='(min-width: 0px)'>p{color:white}</style>"
    assert has_dark_rules(sheet)


def test_of_the_schemes_that_a_mail_is_made_for_one_is_left() -> None:
    meta = '<meta name="color-scheme" content="light dark">'
    sheet = "<style>:root { color-scheme: light dark; supported-color-schemes: light dark }</style>"
    assert dark(meta + sheet) == (
        '<meta name="color-scheme" content=dark>'
        "<style>:root { color-scheme: dark; supported-color-schemes: light dark }</style>"
    )
    assert "content=light>" in light(meta)
    only = '<meta name="color-scheme" content="light">'
    assert dark(only) == only


@pytest.mark.parametrize(
    ("html", "has"),
    [
        (SHEET, True),
        ("<style>p{color:red}</style>", False),
        ("<p>@media (prefers-color-scheme: dark)</p>", False),
        ("<style>/* @media (prefers-color-scheme: dark) {} */</style>", False),
        ("<style>@media (prefers-color-scheme: light) {}</style>", False),
        ("<STYLE>@media(prefers-color-scheme:dark){p{color:#fff}}", True),
        ("", False),
    ],
)
def test_a_mail_has_dark_rules_or_it_has_not(html: str, has: bool) -> None:
    assert has_dark_rules(html) is has


def test_without_pictures_alternative_texts_and_sizes_stay() -> None:
    html = '<img alt="Our shop" src="/media/a.png" width="600"><p>src="x" url(y)</p>'
    expected = '<img alt="Our shop" src="data:," width="600"><p>src="x" url(y)</p>'
    assert without_pictures(html) == expected


@pytest.mark.parametrize(
    "picture",
    [
        "<img src=/media/pixel.gif>",
        "<IMG SRC = '/media/pixel.gif' >",
        '<img srcset="/media/pixel.gif 2x">',
        '<td background="/media/pixel.gif">',
        "<td style=\"background: #fff url('/media/pixel.gif') center\">",
        '<td style="background:url(&quot;/media/pixel.gif&quot;)">',
        "<style>td { background: url( /media/pixel.gif ) }</style>",
        '<style>@import url("/media/pixel.gif");</style>',
    ],
)
def test_no_picture_is_asked_for_wherever_it_stands(picture: str) -> None:
    assert "pixel" not in without_pictures(picture)


@pytest.mark.parametrize(
    "part", ["<style>", "<style ", "<style>/*", "<style>@media ", "<style>url("]
)
@pytest.mark.parametrize("inside", ["", "<img src=", "<a ", "<a b='", "url(", "url(&quot;", '"'])
def test_a_hostile_source_takes_no_long_time(part: str, inside: str) -> None:
    source = part * 30_000 + inside * 30_000
    started = time.thread_time()
    for view in (dark, light, without_pictures):
        view(source)
    assert time.thread_time() - started < 1


@pytest.mark.parametrize(
    "html",
    [
        "<img src='https://example.com/a.png'>",
        "<img alt='' SRC=//example.com/a.png>",
        '<td background=" http://example.com/a.png">',
        "<p style=\"background: url('https://example.com/a.png')\">",
        "<style>p { background: url(//example.com/a.png) }</style>",
    ],
)
def test_pictures_from_other_servers_are_noticed(html: str) -> None:
    assert has_foreign_pictures(html)


@pytest.mark.parametrize(
    "html",
    [
        "<img src='/media/a.png'><img src='cid:1'><img src='data:image/png;base64,AA'>",
        "<a href='https://example.com/a.png'>https://example.com/a.png</a>",
        "url(https://example.com/a.png)",
    ],
)
def test_own_pictures_and_links_are_none_of_them(html: str) -> None:
    assert not has_foreign_pictures(html)
