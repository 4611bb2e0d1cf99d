"""The plain-text part that is made of an HTML mail."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.lib.html_text import text_of


def test_words_lists_and_headings_are_lines() -> None:
    html = "<h1>News</h1><p>Dear <b>you</b>,<br>hello</p><ul><li>one<li>two</ul>"
    assert text_of(html) == "News\n\nDear you,\nhello\n\n  * one\n  * two\n"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<a href='https://example.com/a?b=1&amp;c'>Read</a>", "Read (https://example.com/a?b=1&c)"),
        ("<a href='https://example.com/'>example.com</a>", "example.com"),
        ("<a href='https://www.example.com'>example.com</a>", "example.com"),
        ("<a href='mailto:a@example.com'>Write</a>", "Write (a@example.com)"),
        ("<a href='mailto:a@example.com'>a@example.com</a>", "a@example.com"),
        ("<a href='tel:+33123'>+33123</a>", "+33123"),
        ("<a href='#top'>Top</a>", "Top"),
        ("<a href='http://'>Top</a>", "Top"),
        ("<a href='https://example.com'><img src=a alt='Shop'></a>", "Shop (https://example.com)"),
        ("<a href='https://example.com'><img src=a></a>", "https://example.com"),
        ("<a href='@UNSUBSCRIBE@'>Stop</a>", "Stop (@UNSUBSCRIBE@)"),
        ("<img src=a alt='A dog'> and <img src=b alt=''> b", "A dog and b"),
    ],
)  # fmt: skip
def test_links_have_their_addresses_and_pictures_their_words(html: str, text: str) -> None:
    assert text_of(f"<p>{html}</p>") == f"{text}\n"


@pytest.mark.parametrize(
    "hidden",
    [
        "<div style='display: none'>{}</div>",
        "<span style='display:none!important;mso-hide:all'>{}</span>",
        "<div style='visibility:hidden'>{}</div>",
        "<div style='max-height:0px;overflow:hidden'>{}</div>",
        "<div style='font-size:0;line-height:0'>{}</div>",
        "<div style='color:#fff;opacity:0'>{}</div>",
        "<style>.pre{{display:none}}</style><p class=pre>{}</p>",
        "<p hidden>{}</p>",
        "<!-- {} -->",
        "<!--[if mso]><p>{}</p><![endif]-->",
        "<title>{}</title>",
        "<style>{}{{a:b}}</style>",
    ],
)
def test_what_readers_do_not_see_is_left_out(hidden: str) -> None:
    assert text_of(hidden.format("secret") + "<p>seen</p>") == "seen\n"


def test_what_is_hidden_from_outlook_only_stays() -> None:
    assert text_of("<!--[if !mso]><!--><p>all</p><!--<![endif]-->") == "all\n"
    assert text_of("<p style='opacity:0.9;font-size:12px;max-height:10px'>a</p>") == "a\n"


def test_spaces_that_fill_up_a_preheader_are_no_text() -> None:
    assert text_of("<p>a&zwnj;&nbsp;&#8203;&shy;b</p><p>&zwnj;</p>") == "a b\n"


def test_tables_for_layout_are_blocks_and_those_with_values_stay_tables() -> None:
    layout = "<table><tr><td><table><tr><td><p>left</p></td></tr></table></td><td>right</td></tr></table>"
    assert text_of(layout) == "left\n\nright\n"
    values = "<table><tr><td>Service</td><td>20</td></tr><tr><td>All</td><td>1220</td></tr></table>"
    assert [line.split() for line in text_of(values).splitlines()] == [
        ["Service", "20"],
        ["All", "1220"],
    ]


def test_tags_and_conditions_stay_as_they_are() -> None:
    html = (
        "<p>Dear @NAME|dear customer@, @CITY@ <NUMFACT> &lt;DATEFACT&gt;</p>"
        "<table><tr><td>a</td></tr><!--mailer:if CITY--><tr><td>b</td></tr><!--mailer:end--></table>"
    )
    lines = text_of(html).splitlines()
    assert lines[0] == "Dear @NAME|dear customer@, @CITY@ @NUMFACT@ @DATEFACT@"
    assert [line for line in lines if line][1:] == [
        "a",
        "<!--mailer:if CITY-->",
        "b",
        "<!--mailer:end-->",
    ]


@pytest.mark.parametrize("html", ["", " ", "<!-- a -->", "<style>a{b:c}</style>", "\0", "\ufeff"])
def test_without_words_there_is_no_text(html: str) -> None:
    assert text_of(html) == ""


@given(st.text(st.sampled_from("<>/=\"'abptd &;-!@|:\n\ud800\0é"), max_size=80))
@settings(deadline=None, max_examples=500)
def test_any_source_has_a_text(html: str) -> None:
    text_of(html).encode()


def test_a_long_mail_is_read_in_time() -> None:
    start = time.monotonic()
    text_of("<table><tr><td><p>a <a href='https://example.com'>b</a></p></td></tr></table>" * 8000)
    assert time.monotonic() - start < 30
