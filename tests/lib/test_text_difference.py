"""The difference of two texts."""

import random
import time

from mailer.lib.text_difference import Kind, Line, Piece, difference, words


def text_of(line: Line) -> str:
    return "".join(piece.text for piece in line.pieces)


def test_equal_texts_have_no_difference() -> None:
    assert difference("one\ntwo", "one\ntwo") == []
    assert difference("", "") == []


def test_a_changed_line_is_shown_word_by_word_with_its_neighbours() -> None:
    old = "\n".join(f"line {number}" for number in range(1, 21))
    lines = difference(old, old.replace("line 10", "line ten"))
    kinds = [line.kind for line in lines]
    same = [Kind.SAME] * 3
    assert kinds == [Kind.GAP, *same, Kind.REMOVED, Kind.ADDED, *same, Kind.GAP]
    removed, added = lines[4], lines[5]
    assert (removed.old, removed.new, added.old, added.new) == (10, 0, 0, 10)
    assert removed.pieces == (Piece("line "), Piece("10", changed=True))
    assert added.pieces == (Piece("line "), Piece("ten", changed=True))
    assert (lines[1].old, lines[1].new) == (7, 7)


def test_a_changed_line_is_found_where_others_were_added_behind_it() -> None:
    lines = difference("Dear you, first", "Dear you, second\n\nmore\nand more")
    marked = [piece.text for line in lines for piece in line.pieces if piece.changed]
    assert marked == ["first", "second"]


def test_lines_that_have_no_word_in_common_are_not_marked_word_by_word() -> None:
    lines = difference("one two", "three four")
    assert [line.pieces for line in lines] == [(Piece("one two"),), (Piece("three four"),)]


def test_words_that_came_or_went_are_marked() -> None:
    left, right = words("Dear client,", "Dear good client!")
    assert [piece.text for piece in left if piece.changed] == [","]
    assert "good" in "".join(piece.text for piece in right if piece.changed)


def test_both_texts_can_be_read_from_it() -> None:
    """Nothing is lost, doubled or put in another order."""
    dice = random.Random(7)
    for _round in range(200):
        old = [dice.choice("abcdef") for _line in range(dice.randrange(12))]
        new = [dice.choice("abcdef") for _line in range(dice.randrange(12))]
        lines = difference("\n".join(old), "\n".join(new))
        if old == new:
            continue
        for side, texts in (("old", old), ("new", new)):
            for line in lines:
                number = getattr(line, side)
                if number and line.kind is not Kind.GAP:
                    assert text_of(line) == texts[number - 1]
        shown_old = {line.old for line in lines if line.kind is Kind.REMOVED}
        shown_new = {line.new for line in lines if line.kind is Kind.ADDED}
        kept_old = [text for number, text in enumerate(old, 1) if number not in shown_old]
        kept_new = [text for number, text in enumerate(new, 1) if number not in shown_new]
        assert kept_old == kept_new


def test_large_texts_take_no_long_time() -> None:
    old = "\n".join(f"a{number % 7}" for number in range(100_000))
    new = "\n".join(f"b{number % 5}" for number in range(100_000))
    started = time.thread_time()
    assert len(difference(old, new)) == 200_000
    assert len(difference("x " * 200_000, "y " * 200_000)) == 2
    assert time.thread_time() - started < 5
