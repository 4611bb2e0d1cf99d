"""What is different in two texts: line by line, and word by word within a line."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

#: Lines that stand around a change.
CONTEXT = 3
#: Where both sides together are larger than this, a stretch is shown as replaced as a whole:
#: comparing takes the square of it.
MOST_LINES, MOST_WORDS = 6_000, 1_500
#: Characters that are compared word by word in one difference.
MOST_COMPARED = 40_000

_WORD = re.compile(r"\w+|\s+|[^\w\s]")


class Kind(enum.StrEnum):
    """What became of a line."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    #: Some lines that are the same are left out here.
    GAP = "gap"


@dataclass(frozen=True)
class Piece:
    """A stretch of a line."""

    text: str
    changed: bool = False


@dataclass(frozen=True)
class Line:
    """A line of either text, with its number in each (0: it is not in that one)."""

    kind: Kind
    pieces: tuple[Piece, ...]
    old: int = 0
    new: int = 0


def difference(old: str, new: str) -> list[Line]:
    """The lines of both, those that changed with what stands around them; empty for equals."""
    before, after = old.splitlines(), new.splitlines()
    blocks = _blocks(before, after)
    lines: list[Line] = []
    left = MOST_COMPARED
    for number, (same, i1, i2, j1, j2) in enumerate(blocks):
        if same:
            ends = (number == 0, number == len(blocks) - 1)
            lines += _around(before[i1:i2], i1, j1, *ends)
        else:
            gone, come = before[i1:i2], after[j1:j2]
            size = sum(map(len, gone)) + sum(map(len, come))
            lines += _changed(gone, come, i1, j1, by_words=size <= left)
            left -= size
    return lines if any(line.kind in (Kind.ADDED, Kind.REMOVED) for line in lines) else []


Pieces = tuple[Piece, ...]


def words(old: str, new: str) -> tuple[Pieces, Pieces]:
    """Both lines in stretches, those marked that are in one of them only."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) + len(after) > MOST_WORDS:
        return (Piece(old, True),), (Piece(new, True),)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        changed = tag != "equal"
        if i2 > i1:
            left.append(Piece("".join(before[i1:i2]), changed))
        if j2 > j1:
            right.append(Piece("".join(after[j1:j2]), changed))
    return tuple(left), tuple(right)


Block = tuple[bool, int, int, int, int]


def _blocks(before: list[str], after: list[str]) -> list[Block]:
    """Stretches that are the same and that are not, in turn: (same, begin and end in each)."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    most = min(len(before), len(after)) - start
    while end < most and before[-1 - end] == after[-1 - end]:
        end += 1
    i2, j2 = len(before) - end, len(after) - end
    found: list[Block] = [(True, 0, start, 0, start)] if start else []
    found += _middle(before[start:i2], after[start:j2], start)
    if end:
        found.append((True, i2, len(before), j2, len(after)))
    return found


def _middle(before: list[str], after: list[str], start: int) -> Iterator[Block]:
    if not before and not after:
        return
    if len(before) + len(after) > MOST_LINES:
        yield False, start, start + len(before), start, start + len(after)
        return
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield tag == "equal", start + i1, start + i2, start + j1, start + j2


def _around(lines: list[str], old: int, new: int, first: bool, last: bool) -> list[Line]:
    """Of lines that are the same, those next to a change."""
    shown = [
        Line(Kind.SAME, (Piece(text),), old + number, new + number)
        for number, text in enumerate(lines, 1)
    ]
    head = 0 if first else CONTEXT
    tail = 0 if last else CONTEXT
    if len(shown) <= head + tail + 1:
        return shown
    gap = Line(Kind.GAP, (), old + head + 1, new + head + 1)
    return [*shown[:head], gap, *(shown[-tail:] if tail else [])]


def _changed(
    before: list[str], after: list[str], old: int, new: int, *, by_words: bool
) -> list[Line]:
    """Removed lines, then added ones; those that stand in the same place, word by word."""
    pairs = list(zip(before, after, strict=False)) if by_words else []
    compared = [_alike(*words(left, right)) for left, right in pairs]
    removed = [
        Line(Kind.REMOVED, compared[at][0] if at < len(compared) else (Piece(text),), old + at + 1)
        for at, text in enumerate(before)
    ]
    added = [
        Line(Kind.ADDED, compared[at][1] if at < len(compared) else (Piece(text),), 0, new + at + 1)
        for at, text in enumerate(after)
    ]
    return removed + added


def _alike(left: Pieces, right: Pieces) -> tuple[Pieces, Pieces]:
    """Both lines; without marks where they have no word in common: they are other lines."""
    if any(not piece.changed and piece.text.strip() for piece in left):
        return left, right
    whole = ("".join(piece.text for piece in side) for side in (left, right))
    first, second = ((Piece(text),) for text in whole)
    return first, second
