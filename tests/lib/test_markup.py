"""Reading HTML and XML as they come: every character is looked at once, nothing is expanded."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.lib.markup import Close, Open, Other, Text, Token, tokens


def read(source: str) -> list[Token]:
    return list(tokens(source))


def test_tags_text_and_lines() -> None:
    found = read('<?xml version="1.0"?>\n<p class="a">x &amp; y<br/></p>\n<!-- z -->')
    assert [type(token) for token in found] == [Other, Text, Open, Text, Open, Close, Text, Other]
    assert [token.line for token in found] == [1, 1, 2, 2, 2, 2, 2, 3]
    assert found[3] == Text("x & y", 2)
    assert isinstance(found[4], Open)
    assert found[4].closed


def test_a_quote_inside_a_value_of_mjml_is_part_of_it() -> None:
    (tag,) = read('<mj-image alt="He said "hi" to me" src="a.png" />')
    assert isinstance(tag, Open)
    assert tag.attributes == {"alt": 'He said "hi" to me', "src": "a.png"}


def test_html_follows_the_standard_about_quotes() -> None:
    (tag,) = read('<td align="left" nowrap style="color: red" title=x>')
    assert isinstance(tag, Open)
    assert tag.attributes == {"align": "left", "nowrap": "", "style": "color: red", "title": "x"}


def test_the_first_of_two_equal_attributes_counts() -> None:
    (tag,) = read('<a href="https://good.example" HREF="javascript:bad()">')
    assert isinstance(tag, Open)
    assert tag.attributes == {"href": "https://good.example"}


def test_scripts_and_styles_have_no_content() -> None:
    assert [type(token) for token in read("<script>if (a<b) '<p>'</script>x")] == [
        Open,
        Close,
        Text,
    ]


def test_a_document_type_is_skipped_with_its_entities() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><p>&b;</p>'
    kind, _start, text, _end = read(bomb)
    assert isinstance(kind, Other)
    assert kind.kind == "doctype"
    assert text == Text("&b;", 1)


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<!",
        "<!--",
        "<![",
        "<a ",
        "</a ",
        '<mj-x a="b" c ',
        '<mj-x a="',
        "<a b='",
        "<script>",
        '<mj-a b="c" d ',
        "&",
        "&#",
        "<a" + " b" * 50,
        "\n",
        '"',
    ],
)
def test_nothing_takes_long(piece: str) -> None:
    started = time.thread_time()
    read(piece * (200_000 // len(piece)))
    assert time.thread_time() - started < 10


@given(st.text(st.sampled_from("<>/!-'\"=& abmj\n?[]"), max_size=200))
def test_nothing_makes_it_raise(source: str) -> None:
    lines = [token.line for token in tokens(source)]
    assert lines == sorted(lines)
    assert all(1 <= line <= source.count("\n") + 1 for line in lines)
