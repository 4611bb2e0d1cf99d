"""Simple marks: what becomes a heading, a list, a link, a button, and what stays text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.lib import light_markup, light_markup_html, light_markup_text


def html(text: str) -> str:
    return light_markup_html.write(light_markup.blocks(text), lambda url: url).strip()


def plain(text: str) -> str:
    return light_markup_text.write(light_markup.blocks(text)).strip()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("a **bold** word", "<p>a <strong>bold</strong> word</p>"),
        ("2 ** 3 ** 4", "<p>2 ** 3 ** 4</p>"),
        ("an *italic* word", "<p>an <em>italic</em> word</p>"),
        ("*all of it*", "<p><em>all of it</em></p>"),
        ("***both***", "<p><strong><em>both</em></strong></p>"),
        ("**bold *and* so**", "<p><strong>bold <em>and</em> so</strong></p>"),
        ("2*3*4, a * b * c", "<p>2*3*4, a * b * c</p>"),
        ("* a\n* *b*", "<ul><li>a</li><li><em>b</em></li></ul>"),
        ("# Title\ntext", "<h1>Title</h1>\n<p>text</p>"),
        ("## Part", "<h2>Part</h2>"),
        ("#hashtag", "<p>#hashtag</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("Intro:\n- a\nEnd", "<p>Intro:</p>\n<ul><li>a</li></ul>\n<p>End</p>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("1) a", "<ol><li>a</li></ol>"),
        ("---", "<hr>"),
        (
            "https://example.com/a.",
            '<p><a href="https://example.com/a">https://example.com/a</a>.</p>',
        ),
        ("(www.example.com)", '<p>(<a href="https://www.example.com">www.example.com</a>)</p>'),
        ("https://e.com/a_(b)", '<p><a href="https://e.com/a_(b)">https://e.com/a_(b)</a></p>'),
        ("a [name](https://e.com) b", '<p>a <a href="https://e.com">name</a> b</p>'),
        (
            "info@example.com, b@example.com",
            '<p><a href="mailto:info@example.com">info@example.com</a>, '
            '<a href="mailto:b@example.com">b@example.com</a></p>',
        ),
        (
            "[Order](https://e.com)",
            '<table role="presentation" class="button"><tr><td>'
            '<a href="https://e.com">Order</a></td></tr></table>',
        ),
        ("<b>&", "<p>&lt;b&gt;&amp;</p>"),
    ],
)
def test_marks_become_html(text: str, written: str) -> None:
    assert html(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("# Title\nA **bold** word", "Title\n=====\n\nA bold word"),
        ("- a\n- b", "- a\n- b"),
        ("2. a\n2. b", "2. a\n3. b"),
        ("[name](https://e.com) and https://e.com", "name (https://e.com) and https://e.com"),
        ("[Order](https://e.com)", "Order:\nhttps://e.com"),
        ("info@example.com", "info@example.com"),
        ("www.example.com", "www.example.com"),
    ],
)
def test_marks_become_plain_text(text: str, written: str) -> None:
    assert plain(text) == written


def test_a_refused_link_is_shown_as_its_words() -> None:
    blocks = light_markup.blocks("[a](evil:x) b\n\n[c](evil:y)")
    assert light_markup_html.write(blocks, lambda _url: None) == "<p>a b</p>\n<p>c</p>\n"


@given(
    st.text(alphabet=st.one_of(st.sampled_from("*#-[]()\n \t1.@:/w"), st.characters()), max_size=80)
)
def test_no_word_is_lost_and_no_element_comes_from_the_text(text: str) -> None:
    written = html(text)
    assert not re.search(r"<(?!/?(?:p|br|strong|h1|h2|ul|ol|li|hr|a|table|tr|td)\b)", written)
    letters = re.sub(r"\W", "", text)
    kept = re.sub(r"\W", "", plain(text))
    assert all(
        kept.count(letter) >= letters.count(letter) for letter in set(letters) - set("0123456789")
    )
