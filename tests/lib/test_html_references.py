"""Addresses in a source are exchanged, and nothing else."""

from __future__ import annotations

import time

import pytest

from mailer.lib.html_references import changed


def new(address: str) -> str | None:
    return "/media/1.png" if address == "images/a b.png" else None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<img src="images/a b.png">', '<img src="/media/1.png">'),
        ("<img alt='x' SRC = 'images/a b.png' />", "<img alt='x' SRC = '/media/1.png' />"),
        ('<td background="images/a&#32;b.png">', '<td background="/media/1.png">'),
        ("<a href=' images/a b.png '>", "<a href='/media/1.png'>"),
        ("<p style=\"background:url('images/a b.png')\">", "<p style=\"background:url('/media/1.png')\">"),
        ("<p style='background:url(&quot;images/a b.png&quot;)'>", "<p style='background:url(&quot;/media/1.png&quot;)'>"),
        ("<style>a{b:URL( images/a b.png )}</style>", "<style>a{b:URL( /media/1.png )}</style>"),
        ("<!--[if mso]><v:fill src='images/a b.png' /><![endif]-->", "<!--[if mso]><v:fill src='/media/1.png' /><![endif]-->"),
    ],
)  # fmt: skip
def test_an_address_is_exchanged_wherever_it_stands(before: str, after: str) -> None:
    assert changed(f"é\r\n{before}\r\n", new) == f"é\r\n{after}\r\n"


def test_every_picture_of_a_srcset_is_asked_for() -> None:
    asked: list[str] = []
    source = "<img srcset='a.png 1x, b.png 2x,c.png 3x'>"
    assert changed(source, lambda address: asked.append(address)) == source
    assert asked == ["a.png", "b.png", "c.png"]
    assert changed(source, lambda address: "/x" if address == "b.png" else None) == (
        "<img srcset='a.png 1x, /x 2x,c.png 3x'>"
    )


def test_an_address_without_quotes_gets_them() -> None:
    assert changed("<img src=a.png alt=b>", lambda _: "/x") == '<img src="/x" alt=b>'


def test_what_is_no_address_stays() -> None:
    source = (
        "images/a b.png <p title='images/a b.png'>images/a b.png<!-- <img src='images/a b.png'> -->"
    )
    assert changed(source, new) == source


def test_what_takes_its_place_cannot_leave_it() -> None:
    assert (
        changed("<img src='a'>", lambda _: "'><script>") == "<img src='&#x27;&gt;&lt;script&gt;'>"
    )


@pytest.mark.parametrize(
    "source",
    [
        "<style>" + "url(" * 50_000,
        "<style>" + "url('" * 50_000,
        '<p style="' + "a:url(&quot;" * 20_000 + '">',
        "<img srcset='" + " ," * 100_000 + "'>",
        "<img srcset='" + "a," * 100_000 + "'>",
    ],
)
def test_what_never_ends_takes_no_time(source: str) -> None:
    before = time.thread_time()
    assert changed(source, lambda _: None) == source
    assert time.thread_time() - before < 2
