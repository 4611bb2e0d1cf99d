"""Tags in text: what is one, what is not, and that no text is ever lost, doubled or reordered."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.lib import placeholders
from mailer.lib.html_places import Place
from mailer.lib.placeholders import Tag, parse, parse_html, parse_text, unknown

NAMES = {"customername", "prenom", "numfact", "datefact", "nomsoc", "city"}
PIECES = st.one_of(
    st.sampled_from(
        [
            "@",
            "|",
            "@CUSTOMERNAME@",
            "@city|a <b>town</b>@",
            "<NUMFACT>",
            "&lt;nomsoc&gt;",
            "<",
            ">",
            "@prénom@",
            "@unknown@",
            "info@example.com, b@c.de",
            '<a href="',
            '" title=@CITY@',
            "\n",
            "<!--",
            "-->",
            "<style>",
            "</style>",
            "'",
            '"',
            "=",
            " ",
            "CITY",
            "&lt;",
            "NUMFACT",
        ]
    ),
    st.text(max_size=8),
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)


def known(name: str) -> bool:
    return name in NAMES


def tags(text: str) -> list[tuple[str, str]]:
    return [(part.name, part.default) for part in parse(text, known) if isinstance(part, Tag)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hello @CUSTOMERNAME@!", [("customername", "")]),
        ("@customername@ @CustomerName@", [("customername", ""), ("customername", "")]),
        ("@PRÉNOM@ @Prenom@ @PRE\u0301NOM@", [("prenom", "")] * 3),
        ("@CUSTOMERNAME|dear customer@", [("customername", "dear customer")]),
        ("@CUSTOMERNAME|@", [("customername", "")]),
        (
            "<NUMFACT> <DateFact> &lt;NOMSOC&gt;",
            [("numfact", ""), ("datefact", ""), ("nomsoc", "")],
        ),
        ("@CITY@@CUSTOMERNAME@", [("city", ""), ("customername", "")]),
        ("@CITY@CITY@CITY@", [("city", ""), ("city", "")]),
    ],
)
def test_a_tag_is_found_however_it_is_written(text: str, found: list[tuple[str, str]]) -> None:
    assert tags(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "info@example.com, other@example.com",
        "write to info@example.com or @example",
        "@ CUSTOMERNAME @",
        "@CUSTOMER NAME@",
        "@CUSTOMERNAME",
        "@CUSTOMERNAME|first line\nsecond line@",
        "<b> <CUSTOMERNAME>",
        "@@",
        "",
    ],
)
def test_what_only_resembles_a_tag_is_text(text: str) -> None:
    assert tags(text) == []
    assert placeholders.source(parse(text, known)) == text


def test_the_at_sign_that_ends_an_unknown_name_may_open_a_tag() -> None:
    assert tags("bob@intern@CITY@") == [("city", "")]


def test_values_stand_where_their_tags_stood() -> None:
    segments = parse("Hello @CUSTOMERNAME@ from @CITY|somewhere@.", known)
    assert (
        placeholders.fill(segments, lambda tag: f"[{tag.name}]")
        == "Hello [customername] from [city]."
    )


@given(TEXTS)
@settings(max_examples=400)
def test_no_text_is_lost_doubled_or_reordered(text: str) -> None:
    for segments in (parse(text, known), parse_text(text, known), parse_html(text, known)):
        assert placeholders.source(segments) == text
        assert placeholders.fill(segments, lambda tag: tag.raw) == text


@given(TEXTS)
@settings(max_examples=300)
def test_text_between_tags_is_not_touched_when_values_are_filled_in(text: str) -> None:
    segments = parse(text, known)
    filled = placeholders.fill(segments, lambda _tag: "")
    assert filled == "".join(part for part in segments if isinstance(part, str))


@given(st.text(alphabet="@|ab<>N \n", max_size=60))
def test_only_known_names_are_tags(text: str) -> None:
    assert tags(text) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Hello @CITY@", Place.PLAIN),
        ("https://example.com/?c=@CITY@", Place.URL),
        ("(https://example.com/@CITY@)", Place.URL),
        ("https://example.com @CITY@", Place.PLAIN),
    ],
)
def test_plain_text_knows_what_stands_in_a_link(text: str, place: Place) -> None:
    assert [part.place for part in parse_text(text, known) if isinstance(part, Tag)] == [place]


def test_unknown_tags_are_named_with_their_line() -> None:
    text = "Hello @CUSTOMERNAME@\n@CUSTOMRNAME@ and @foo|bar@\n\n@Vile@"
    assert [(tag.raw, tag.line) for tag in unknown(text, known)] == [
        ("@CUSTOMRNAME@", 2),
        ("@foo|bar@", 2),
        ("@Vile@", 4),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "info@example.com, other@example.com",
        "@user@server.social",
        "bob@intern@example",
        "from @2024@ on",
        "@CITY@ @prénom@",
    ],
)
def test_addresses_and_known_tags_are_not_named_as_unknown(text: str) -> None:
    assert unknown(text, known) == []


@pytest.mark.parametrize("before", ["a" * 1_990 + " ", "word ", "a", "http://a/"])
def test_twice_the_tags_in_a_text_take_twice_the_work(before: str) -> None:
    def work(length: int) -> float:
        text = (before + "@CITY@") * (length // (len(before) + 6))
        started = time.thread_time()
        assert placeholders.source(parse_text(text, NAMES.__contains__)) == text
        return time.thread_time() - started

    # Eight times as much; where each tag looked at the whole text, it would be 64 times. The best
    # of three of both: a machine that is full counts what others took from its processor as well.
    small, large = (min(work(length) for _each in range(3)) for length in (50_000, 400_000))
    assert large < 24 * small + 0.1
