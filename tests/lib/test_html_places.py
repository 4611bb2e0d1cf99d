"""Where a value stands in HTML, and that it cannot leave that place."""

from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailer.lib import placeholders
from mailer.lib.html_places import Place, clean, escape
from mailer.lib.placeholders import Tag, parse_html

NASTY = st.one_of(
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            '"><img src=x onerror=alert(1)>',
            "' onclick='x",
            "javascript:x",
            "a\r\nBcc: b@example.com",
            "--></style>",
            "&lt;",
            "]]>",
            "\u2028",
            "\x00x",
            "`",
            "= =",
            "�",
        ]
    ),
    st.text(max_size=30),
)


def place_of(html: str) -> list[Place]:
    return [tag.place for tag in parse_html(html, lambda _: True) if isinstance(tag, Tag)]


@pytest.mark.parametrize(
    ("html", "place"),
    [
        ("<p>@X@</p>", Place.TEXT),
        ("a < b @X@", Place.TEXT),
        ("<<p>@X@", Place.TEXT),
        ('<img alt="@X@">', Place.ATTRIBUTE),
        ("<img alt='say \"@X@'>", Place.ATTRIBUTE),
        ("<img alt=@X@>", Place.UNQUOTED),
        ('<a href="https://example.com/?n=@X@">', Place.URL),
        ("<a href='@X@'>", Place.LINK),
        ("<a href= @X@ >", Place.LINK),
        ('<a href="mailto:@X@">', Place.MAILTO),
        ('<a href="mailto:a@example.com?subject=@X@">', Place.URL),
        ('<td background="@X@">', Place.LINK),
        ("<title>@X@</title>", Place.ATTRIBUTE),
        ("<!--[if mso]><p>@X@</p><![endif]-->", Place.TEXT),
        ('<!--[if mso]><v:roundrect href="@X@" fill="t"><![endif]-->', Place.LINK),
        ('<!--[if mso]><v:fill src="https://example.com/@X@" /><![endif]-->', Place.URL),
        # For all but Outlook, what is broken in the comment ends with it.
        ('<!--[if mso]><td width="600><![endif]--><p>@X@', Place.TEXT),
        ("<!--[if mso]><style>a{}<![endif]--><p>@X@", Place.TEXT),
        ("<!--[if mso]><!-- <![endif]--><p>@X@", Place.TEXT),
        ("<!--[if !mso]><!-->@X@<!--<![endif]-->", Place.TEXT),
        ("<!--[if mso --><p>@X@ ]>", Place.TEXT),
        ("<!-- --><p>@X@", Place.TEXT),
        ("<!--> @X@", Place.TEXT),
        ("<style>a{}</style>@X@", Place.TEXT),
        ("<NUMFACT>", Place.TEXT),
        ('<a title="<p>">@X@</a>', Place.TEXT),
    ],
)
def test_every_place_is_recognised(html: str, place: Place) -> None:
    assert place_of(html) == [place]


@pytest.mark.parametrize(
    "html",
    [
        "<!-- @X@ -->",
        "<!--[if mso]><style>p { color: @X@ }</style><![endif]-->",
        "<!--[if @X@]><![endif]-->",
        "<!--[if mso @X@ -->",
        "<style>p { color: @X@ }</style>",
        "<script>@X@</script>",
        '<p style="color: @X@">',
        '<p onclick="@X@">',
        "<@X@>",
        "</@X@>",
        "<p @X@>",
        "<p @X@=1>",
        '<img srcset="@X@ 2x">',
        "<!doctype @X@>",
    ],
)
def test_where_no_value_may_stand_a_tag_stays_text(html: str) -> None:
    assert parse_html(html, lambda _: True) == (html,)


@pytest.mark.parametrize(
    "html",
    [
        '<a title="@X|y">bob@example.com</a>',
        '@X|y <a href="mailto:bob@example.com">',
        "<a title=@X|y>bob@example.com",
        '<p @X|y title="@',
    ],
)
def test_a_text_if_empty_does_not_leave_the_place_of_its_tag(html: str) -> None:
    assert parse_html(html, lambda name: name == "x") == (html,)


def test_the_tag_behind_one_that_is_none_is_found() -> None:
    html = '@X|y <a href="mailto:@Z@">'
    found = [tag for tag in parse_html(html, lambda _: True) if isinstance(tag, Tag)]
    assert [(tag.name, tag.place) for tag in found] == [("z", Place.MAILTO)]


class Reader(HTMLParser):
    """The elements, attributes and text of a document."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str, value: str) -> Reader:
    segments = parse_html(html, lambda _: True)
    reader = Reader()
    reader.feed(placeholders.fill(segments, lambda tag: escape(value, tag.place)))
    reader.close()
    return reader


@given(NASTY)
def test_a_value_between_elements_is_text_and_breaks(value: str) -> None:
    reader = read("<p>@X@</p>", value)
    assert {tag for tag, _ in reader.elements} <= {"p", "br"}
    assert reader.text.replace("\n", "") == clean(value).replace("\n", "")


def test_a_value_cannot_become_the_name_of_an_element() -> None:
    assert read("<@X@>", "img src=x onerror=alert(1)").elements == []


@given(NASTY)
def test_a_value_in_an_attribute_stays_in_it(value: str) -> None:
    for html in ('<img alt="@X@" src="x">', "<img alt='@X@' src='x'>", "<img alt=@X@ src=x>"):
        elements = read(html, value).elements
        assert [tag for tag, _ in elements] == ["img"]
        alt = elements[0][1].get("alt")
        assert alt == escape(value, Place.HEADER) or (not escape(value, Place.HEADER))
        if escape(value, Place.HEADER):
            assert set(elements[0][1]) == {"alt", "src"}


@given(NASTY)
def test_a_value_inside_a_url_is_one_part_of_it(value: str) -> None:
    elements = read('<a href="https://example.com/?n=@X@&amp;z=1">', value).elements
    href = elements[0][1]["href"] or ""
    assert len(elements) == 1
    assert href.startswith("https://example.com/?n=")
    assert href.endswith("&z=1")
    assert unquote(href[len("https://example.com/?n=") : -len("&z=1")]) == escape(
        value, Place.HEADER
    )


@given(NASTY)
@example("JAVASCRIPT:alert(1)")
@example(" javascript:alert(1)")
@example("java\nscript:alert(1)")
@example("data:text/html,x")
def test_a_value_that_is_a_link_leads_to_the_web_a_mail_or_a_phone(value: str) -> None:
    elements = read('<a href="@X@">', value).elements
    href = (elements[0][1]["href"] or "").lower()
    assert len(elements) == 1
    assert href == "#" or href.startswith(("http://", "https://", "mailto:", "tel:"))


@pytest.mark.parametrize(
    ("value", "link"),
    [
        ("/logo/1f.png", "/logo/1f.png"),
        ("/logo/../x", "https://logo/../x"),
        ("//logo/1f.png", "https://logo/1f.png"),
        ("/logo/1f.png?x", "https://logo/1f.png?x"),
        ("/other/1f.png", "https://other/1f.png"),
    ],
)
def test_only_the_path_of_our_logo_is_one_on_our_server(value: str, link: str) -> None:
    assert escape(value, Place.LINK) == link


def test_a_web_address_keeps_its_parts() -> None:
    assert escape("https://example.com/a?b=c&d=é#e", Place.LINK) == (
        "https://example.com/a?b=c&amp;d=%C3%A9#e"
    )
    assert escape("www.example.com", Place.LINK) == "https://www.example.com"


@given(NASTY)
def test_a_header_value_is_one_line(value: str) -> None:
    header = escape(value, Place.HEADER)
    assert not any(sign in header for sign in "\r\n\x00\x85\u2028\u2029")
    header.encode()


def test_several_lines_are_several_lines_in_the_mail() -> None:
    assert escape("one\r\ntwo\rthree", Place.TEXT) == "one<br>\ntwo<br>\nthree"
    assert escape("one\r\ntwo", Place.PLAIN) == "one\ntwo"
