"""Ten thousand templates made at random, broken ones too: the engine loses, doubles and reorders
nothing, and no value ever becomes markup."""

import random
import re
from collections.abc import Callable, Iterator

import pytest
from lxml import etree

from mailer.lib import placeholders
from mailer.lib.html_places import Place, escape
from mailer.lib.placeholders import Segments, Tag, parse, parse_html, parse_text

HOW_MANY = 10_000
NAMES = {"city", "firstname", "numfact"}
FULL = {"city", "numfact"}
MARKUP = (
    "<p>", "</p>", "<b>", "</b>", '<a href="', "<a href='", '">', "'>", ">", "<", "</a>", "=", '"',
    "'", '<img alt="', " alt=", " src=", '<td style="', "<!--", "-->", "<!--[if mso]>", "<![endif]-->",
    "<!--[if !mso]><!-->", "<!--<![endif]-->", "<style>", "</style>", "<title>", "</title>", "<!",
    "mailto:", "https://example.com/?q=", "<!--mailer:if CITY-->", "<!--mailer:if FIRSTNAME-->",
    "<!--mailer:end-->", "<!--mailer:if NOBODY-->", "<textarea>", "</textarea>",
)  # fmt: skip
WORDS = (
    "@CITY@", "@FIRSTNAME@", "@firstname|dear <b>friend</b>@", "@City|x@", "<NUMFACT>",
    "&lt;numfact&gt;", "@NOBODY@", "@CITY", "CITY@", "@", "|", "@@", "@CITY@CITY@", "@FIRST@CITY@@",
    "@FIRSTNAME|@CITY@@", "bob@example.com", "Hello", "é", "&amp;", " ", "\n", "\r\n", "😀",
)  # fmt: skip
NASTY = "\"'><script>alert(1)</script><!-- --> javascript:x &lt; @CITY@ <!--mailer:end--> ="


def known(name: str) -> bool:
    return name in NAMES


def templates(how_many: int = HOW_MANY) -> Iterator[str]:
    """The same ones every time."""
    dice = random.Random(20261121)
    for _ in range(how_many):
        markup = dice.random() < 0.7
        pieces = (
            dice.choice(MARKUP if markup and dice.random() < 0.5 else WORDS)
            for _ in range(dice.randint(1, 14))
        )
        yield "".join(pieces)


def value_of(tag: Tag) -> str:
    return f"[{tag.name}]" if tag.name in FULL else tag.default


@pytest.mark.parametrize("split", [parse, parse_text, parse_html])
def test_no_text_is_lost_doubled_or_reordered(split: Callable[..., Segments]) -> None:
    for text in templates():
        segments = split(text, known)
        assert placeholders.source(segments) == text
        # Only what belongs to a condition that does not hold is left out, each part in its place.
        rest = text
        for part in placeholders.chosen(segments, lambda name: name in FULL):
            written = part.raw if isinstance(part, Tag) else part
            left_out, found, rest = rest.partition(written)
            assert found == written
            assert left_out == "" or "mailer:" in left_out


def test_conditions_show_what_their_tag_says() -> None:
    dice = random.Random(7)
    for text in templates():
        plain = re.sub(r"<[^>]*>|[<>\"']", "", text)
        inside = re.sub(r"<[^>]*>|[<>\"']", "", dice.choice(WORDS) + dice.choice(WORDS))
        name = dice.choice(("CITY", "FIRSTNAME"))
        segments = parse_html(f"{plain}<!--mailer:if {name}-->{inside}<!--mailer:end-->", known)
        chosen = placeholders.chosen(segments, lambda name: name in FULL)
        expected = f"{_filled(plain)}{_filled(inside) if name == 'CITY' else ''}"
        assert placeholders.fill(chosen, value_of) == expected


def _filled(text: str) -> str:
    return placeholders.fill(parse_html(text, known), value_of)


def test_no_value_becomes_markup() -> None:
    seen: set[Place] = set()
    for html in templates():
        segments = parse_html(html, known)
        tags = [part for part in segments if isinstance(part, Tag)]
        seen.update(tag.place for tag in tags)
        if not tags:
            continue
        good = _structure(_written(segments, "word"))
        assert _structure(_written(segments, NASTY)) == good, html
    everywhere = set(Place) - {Place.PLAIN, Place.HEADER, Place.NONE, Place.COMMENT}
    assert seen == everywhere


def test_no_value_becomes_markup_for_outlook() -> None:
    for html in templates():
        if "--" in html or "@" not in html:
            continue
        segments = parse_html(f"<!--[if mso]>{html}<![endif]-->", known)
        good, nasty = (_written(segments, value) for value in ("word", NASTY))
        read = [_structure(each[len("<!--[if mso]>") :]) for each in (good, nasty)]
        assert read[0] == read[1], html
        # For all others it is one comment.
        assert nasty.index("-->") == len(nasty) - 3


def _written(segments: Segments, value: str) -> str:
    return placeholders.fill(segments, lambda tag: escape(value, tag.place))


def _structure(html: str) -> list[tuple[str, list[str]]]:
    """Elements and the names of their attributes, as another parser reads them."""
    parser = etree.HTMLParser(recover=True, encoding="utf-8", huge_tree=True)
    root = etree.fromstring(f"<html><body>{html}".encode(), parser)
    return [
        (str(element.tag), sorted(element.attrib)) for element in root.iter() if element.tag != "br"
    ]


def test_no_value_leads_a_link_to_a_script() -> None:
    for html in templates():
        segments = parse_html(html, known)
        for part in segments:
            if isinstance(part, Tag) and part.place is Place.LINK:
                assert escape("javascript:alert(1)", part.place) == "#"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        # The name that nobody knows stays; the @ that ends it opens the next tag.
        ("@FIRST@CITY@@", "@FIRST[city]@"),
        ("@CITY@FIRST@@", "[city]FIRST@@"),
        # A text-if-empty holds no tag: it ends at the next @.
        ("@FIRSTNAME|@CITY@@", "CITY@@"),
        ("@CITY|@FIRSTNAME@@", "[city]FIRSTNAME@@"),
        ("@NOBODY|@CITY@@", "@NOBODY|[city]@"),
    ],
)
def test_a_tag_inside_a_tag_ends_at_the_next_at_sign(text: str, written: str) -> None:
    for split in (parse, parse_text, parse_html):
        assert placeholders.fill(split(text, known), value_of) == written
