"""Which links of a mail are counted, and that nothing else is touched."""

import html
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.lib import mail_links, placeholders
from mailer.lib.html_places import Place
from mailer.lib.mail_links import Link
from mailer.lib.placeholders import Segments, Tag

HOLE = Tag("", "a token", "", Place.PLAIN)


def page(source: str) -> Segments:
    return placeholders.parse_html(source, {"city", "url"}.__contains__)


def text(source: str) -> Segments:
    return placeholders.parse_text(source, {"city", "url"}.__contains__)


def urls(links: list[Link]) -> list[str]:
    return [link.url for link in links]


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ('<a href="https://e.com">', "https://e.com"),
        ("<A title=x HREF = ' HTTPS://E.com/a?b#c '>", "HTTPS://E.com/a?b#c"),
        ("<a href=https://e.com/x>", "https://e.com/x"),
        ('<area href="http://e.com:8080/">', "http://e.com:8080/"),
        ('<a href="https://e.com/?a=1&amp;b=2&copy=3">', "https://e.com/?a=1&b=2&copy=3"),
        ('<a href="https://e.com/é">', "https://e.com/é"),
        ('<a href="https://e.com/@CITY|a town@?x">', "https://e.com/@CITY|a town@?x"),
        ('<!--[if mso]><v:roundrect href="https://e.com/"><![endif]-->', "https://e.com/"),
    ],
)
def test_a_link_to_a_web_page_is_one(written: str, url: str) -> None:
    assert urls(mail_links.in_html(page(written))) == [url]


@pytest.mark.parametrize(
    "written",
    [
        '<a href="mailto:a@e.com">',
        '<a href="tel:+32">',
        '<a href="#top">',
        '<a href="">',
        "<a>",
        '<a href="//e.com/">',
        '<a href="/media/x.png">',
        '<a href="@URL@">',
        '<a href="https://@CITY@.e.com/">',
        '<a href="https://e.com@CITY@/">',
        '<a href="https://user:secret@e.com/">',
        '<a href="https://e.com\\@other.com/">',
        '<a href="https://e.com/a b">',
        '<a href="https://e.com/\n.other">',
        '<a href="https://[::1]/">',
        '<a href="https://e..com/">',
        '<a href="https://e.com:99999/">',
        '<a href="https:/e.com">',
        '<img src="https://e.com/x.png">',
        '<link href="https://e.com/x.css">',
        '<p title="https://e.com/">https://e.com/</p>',
        '<!-- <a href="https://e.com/"> -->',
        "<style>a { content: \"<a href='https://e.com'>\" }</style>",
        f'<a href="https://e.com/{"x" * 2000}">',
    ],
)
def test_anything_else_is_left_alone(written: str) -> None:
    segments = page(written)
    assert mail_links.in_html(segments) == []
    assert mail_links.replaced_in_html(segments, lambda _link: ("other",)) == segments


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("See https://e.com.", ["https://e.com"]),
        ("News (https://e.com/a) and more", ["https://e.com/a"]),
        ("https://e.com/a_(b), http://f.org!", ["https://e.com/a_(b)", "http://f.org"]),
        ("<https://e.com/x>", ["https://e.com/x"]),
        ("https://e.com/?c=@CITY@ @URL@", ["https://e.com/?c=@CITY@"]),
        ("write to a@e.com or www.e.com", []),
        ("https://", []),
    ],
)
def test_in_plain_text_a_link_ends_where_the_sentence_does(written: str, found: list[str]) -> None:
    assert urls(mail_links.in_text(text(written))) == found


def test_links_to_the_same_address_are_told_apart() -> None:
    links = mail_links.in_html(page('<a href="https://e.com/">1</a><a href="https://e.com/">2'))
    assert links == [Link("https://e.com/", 0, False), Link("https://e.com/", 1, False)]


def test_a_tag_makes_a_link_personal() -> None:
    (link,) = mail_links.in_html(page('<a href="https://e.com/@CITY@">'))
    assert link.personal


def test_the_pixel_is_the_last_thing_of_the_body() -> None:
    made = mail_links.with_pixel(page("<body><!-- </body> --><p>@CITY@</p></BODY></html>"), (HOLE,))
    assert made[-2:] == (HOLE, "</BODY></html>")
    assert placeholders.source(made) == "<body><!-- </body> --><p>@CITY@</p></BODY></html>"
    assert mail_links.with_pixel(page("<p>x"), (HOLE,)) == ("<p>x", HOLE)


ADDRESSES = st.builds(
    lambda host, path: f"https://{host}.example.com/{path}",
    st.from_regex(r"[a-z0-9]{1,9}", fullmatch=True),
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="\\<>\""),
            max_size=20),
)  # fmt: skip
AROUND = st.lists(
    st.sampled_from([*"ab <>/=\"'&!-é\n", "<p>", "</a>", "<!--", "-->", "<style>", "</style>"])
    | st.sampled_from(["@CITY@", "<img src=", "<!--[if mso]>", "<![endif]-->"]),
    max_size=12,
).map("".join)


@given(st.lists(st.tuples(AROUND, ADDRESSES), max_size=4), AROUND)
def test_every_link_keeps_its_target_and_all_else_its_bytes(
    pieces: list[tuple[str, str]], end: str
) -> None:
    source = "".join(f'{before}<a href="{html.escape(address)}">' for before, address in pieces)
    segments = page(source + end)
    found: list[Link] = []

    def instead(link: Link) -> Segments:
        found.append(link)
        return (f"\ue000{len(found) - 1}\ue000",)

    made = placeholders.source(mail_links.replaced_in_html(segments, instead))
    assert found == mail_links.in_html(segments)
    parts = made.split("\ue000")
    for position in range(1, len(parts), 2):
        parts[position] = html.escape(found[int(parts[position])].url)
    assert "".join(parts) == placeholders.source(segments)


@given(st.lists(ADDRESSES, max_size=5))
def test_no_link_of_a_sound_page_is_missed(addresses: list[str]) -> None:
    source = "".join(f'<p>é</p><a href="{html.escape(each)}">x</a>' for each in addresses)
    segments = placeholders.parse_html(source, lambda _name: False)
    assert urls(mail_links.in_html(segments)) == addresses


@pytest.mark.parametrize(
    "source",
    [
        "https://e.com/" + ")" * 100_000,
        "https://" + "a." * 50_000,
        "https://" + "a" * 100_000,
        "https://e.com/ " * 8_000,
        '<a href="https://e.com/">' * 8_000,
        '<a href="https://e.com/@CITY@">' * 8_000,
        "<a href=" * 20_000,
    ],
)
def test_no_source_takes_long(source: str) -> None:
    start = time.process_time()
    mail_links.replaced_in_text(text(source), lambda link: (str(link.nth),))
    mail_links.replaced_in_html(page(source), lambda link: (str(link.nth),))
    assert time.process_time() - start < 6


@given(st.text(alphabet='<a href="https://e.com/@CITY@">\'!-bé ', max_size=80))
def test_marks_are_all_that_is_added(source: str) -> None:
    segments = page(source)
    marked = mail_links.with_marks(segments, lambda _link, _before: "\ufdd1")
    assert placeholders.source(marked).replace("\ufdd1", "") == placeholders.source(segments)


def test_a_mark_stands_in_each_seen_link_and_knows_how_much_is_before_it() -> None:
    source = (
        '<a href="https://e.com/1">One</a>12345<a title=">" href="https://e.com/@CITY@">Two</a>'
        '<!--[if mso]><a href="https://e.com/3">x</a><![endif]--><a href="mailto:x@e.com">12</a>'
    )
    told: list[tuple[str, float]] = []

    def mark(link: Link, before: float) -> str:
        told.append((link.url, before))
        return f"[{len(told)}]"

    marked = placeholders.source(mail_links.with_marks(page(source), mark))
    assert '/1">[1]One' in marked
    assert '@CITY@">[2]Two' in marked
    assert marked.count("[") == source.count("[") + 2
    assert [(url, round(before, 2)) for url, before in told] == [
        ("https://e.com/1", 0),
        ("https://e.com/@CITY@", round(8 / 13, 2)),
    ]
