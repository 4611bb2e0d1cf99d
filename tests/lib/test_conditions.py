"""Conditions in a mail: which marks are some, what is shown, and that broken marks do no harm."""

import pytest

from mailer.lib import placeholders
from mailer.lib.conditions import broken
from mailer.lib.placeholders import parse_html, parse_text

NAMES = {"city", "prenom"}
IF, END = "<!--mailer:if CITY-->", "<!--mailer:end-->"


def known(name: str) -> bool:
    return placeholders.key(name) in NAMES


def read(text: str, *, city: str = "", as_text: bool = False) -> str:
    segments = (parse_text if as_text else parse_html)(text, known)
    assert placeholders.source(segments) == text
    chosen = placeholders.chosen(segments, lambda name: name == "city" and bool(city))
    return placeholders.fill(chosen, lambda _tag: city)


def test_a_part_is_shown_where_its_tag_has_a_value() -> None:
    source = f"<p>a</p>{IF}<p>in @CITY@</p>{END}<p>b</p>"
    assert read(source, city="Lyon") == "<p>a</p><p>in Lyon</p><p>b</p>"
    assert read(source) == "<p>a</p><p>b</p>"


@pytest.mark.parametrize(
    "mark",
    [
        "<!--mailer:if city-->",
        "<!-- mailer:if  @City@ -->",
        "<!--MAILER:IF CITY-->",
        "<!--mailer:if @CITY@-->",
    ],
)
def test_a_condition_is_found_however_it_is_written(mark: str) -> None:
    assert read(f"a{mark}b{END}c") == "ac"


def test_accents_do_not_count_in_the_name_of_a_condition() -> None:
    assert read(f"a<!--mailer:if PRÉNOM-->b{END}c") == "ac"


def test_several_conditions_are_judged_one_by_one() -> None:
    source = f"{IF}1{END}-<!--mailer:if prenom-->2{END}-{IF}3{END}"
    assert read(source, city="Lyon") == "1--3"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        # No end, no beginning, one inside the other, a name that nobody knows.
        (f"a{IF}b", f"a{IF}b"),
        (f"a{END}b", f"a{END}b"),
        (f"{IF}a<!--mailer:if prenom-->b{END}c{END}d", f"{IF}ac{END}d"),
        (f"<!--mailer:if NOBODY-->a{END}", f"<!--mailer:if NOBODY-->a{END}"),
        ("<!--mailer:if-->a<!--mailer:else-->b", "<!--mailer:if-->a<!--mailer:else-->b"),
        # A condition ends at the next end, whatever a broken beginning before it wanted.
        (f"<!--mailer:if-->a{IF}b{END}", "<!--mailer:if-->a"),
    ],
)
def test_a_broken_mark_stays_the_comment_that_it_is(source: str, shown: str) -> None:
    assert read(source) == shown


@pytest.mark.parametrize(
    "source",
    [
        f'<p title="{IF}">a<b title="{END}">',
        f"<style>{IF}</style>a<style>{END}</style>",
        f"<textarea>{IF}</textarea>a{END}",
        f"<script>{IF}</script>a{END}",
        "<!-- <!--mailer:if CITY-- >a" + END,
    ],
)
def test_only_a_comment_is_a_mark(source: str) -> None:
    assert read(source) == source


def test_what_only_outlook_reads_can_be_inside_a_condition() -> None:
    source = f'{IF}<!--[if mso]><a href="@CITY@"><![endif]-->x<!--[if mso]></a><![endif]-->{END}y'
    assert read(source) == "y"
    assert 'href="Lyon"' in read(source, city="Lyon")


TEXT = f"one\n\n{IF}\nin @CITY@\n{END}\n\ntwo\n"


def test_marks_of_the_plain_text_part_stand_on_lines_of_their_own() -> None:
    assert read(TEXT, city="Lyon", as_text=True) == "one\n\nin Lyon\n\ntwo\n"
    assert read(TEXT, as_text=True) == "one\n\ntwo\n"
    inline = f"say {IF} here {END}\n"
    assert read(inline, as_text=True) == inline


def test_empty_lines_around_marks_are_not_doubled() -> None:
    source = f"one\n\n{IF}\n\nin @CITY@\n\n{END}\n\ntwo\n"
    assert read(source, city="Lyon", as_text=True) == "one\n\nin Lyon\n\ntwo\n"
    assert read(source, as_text=True) == "one\n\ntwo\n"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (f"a\n{IF}\nb\n", "a\nb\n"),
        (f"a\n{END}\nb\n", "a\nb\n"),
        (f"<!--mailer:if NOBODY-->\na\n{END}\n\nb", "a\n\nb"),
        (f"a\n  {IF}  \nb\n{END}", "a\n"),
        (f"{IF}\na\n{END}\n\nb", "b"),
        (f"x\n{IF}\na\n{END}\n\nb", "x\n\nb"),
        (f"x\r\n\r\n{IF}\r\na\r\n{END}\r\n\r\nb", "x\r\n\r\nb"),
    ],
)
def test_no_mark_is_left_in_the_plain_text_part(source: str, shown: str) -> None:
    assert read(source, as_text=True) == shown


def test_broken_marks_are_named_with_their_line() -> None:
    source = f"{IF}a{END}\n{END}\n<!--mailer:if NOBODY-->b{END}\n{IF}"
    assert [(each.raw, each.line, each.unknown) for each in broken(source, known)] == [
        (END, 2, ""),
        ("<!--mailer:if NOBODY-->", 3, "NOBODY"),
        (IF, 4, ""),
    ]
    assert broken(f"{IF}a{END}<!-- a mailer: its comment -->", known) == []


def test_many_marks_take_no_time_to_speak_of() -> None:
    source = f"{IF}\nx\n{END}\n\n" * 20_000
    assert read(source, as_text=True) == ""
    assert read(IF * 50_000) == IF * 50_000
