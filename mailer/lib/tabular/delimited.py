"""Records of a CSV file: delimiter, quotes, line ends."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from mailer.lib.tabular.unreadable import Unreadable

DELIMITERS = (";", ",", "\t", "|")
#: A longer line is no line of a table; characters.
LONGEST_LINE = 1 << 20
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)
_SNIFFED = 60


def sniff(path: Path, encoding: str) -> str:
    """The delimiter: what a `sep=;` line says, else what cuts the first records evenly."""
    with open_text(path, encoding) as file:
        lines = list(islice(_bounded(file), _SNIFFED * 4))
    if lines and (told := _SEP_LINE.match(lines[0])):
        return told[1]
    return max(DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))


def records(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """All records, blank ones too (so that they can be counted as a spreadsheet counts them).

    Raises `Unreadable` for a quotation mark that never closes, before its record is given out:
    it would have swallowed all rows behind it.
    """
    with open_text(path, encoding) as file:
        lines = _Lines(file)
        held: list[str] | None = None
        source: list[str] = []
        number = 0
        try:
            for record in csv.reader(lines, delimiter=delimiter):
                number += 1
                if held is not None:
                    yield held
                held, source = record, lines.take()
        except csv.Error as error:
            raise Unreadable("cell_too_long", str(number + 1)) from error
        if held is not None:
            if _left_open(source, delimiter):
                raise Unreadable("open_quote", str(number))
            yield held


def count_lines(path: Path) -> int:
    """How many line ends there are, and one more for a last line without one."""
    count, last = 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            ends = max(chunk.count(b"\n"), chunk.count(b"\r"))
            count, last = count + ends, chunk[-1:]
    return count + (last not in b"\r\n")


def open_text(path: Path, encoding: str) -> TextIO:
    """The file as text; bytes that mean nothing become U+FFFD and are named row by row."""
    try:
        file = path.open(encoding=encoding, errors="replace", newline="")
    except LookupError as error:
        raise Unreadable("unknown_encoding", encoding) from error
    if file.read(1) != "\ufeff":
        file.seek(0)
    return file


class _Lines:
    """The lines of a file, without a `sep=` line, remembering those not yet taken."""

    def __init__(self, file: TextIO) -> None:
        self._lines = _bounded(file)
        self._taken: list[str] = []
        self._first = True

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        if self._first:
            self._first = False
            if _SEP_LINE.match(line):
                line = next(self._lines)
        self._taken.append(line)
        return line

    def take(self) -> list[str]:
        taken, self._taken = self._taken, []
        return taken


def _bounded(file: TextIO) -> Iterator[str]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise Unreadable("cell_too_long", str(number))
        yield line


def _left_open(source: list[str], delimiter: str) -> bool:
    try:
        for _record in csv.reader(source, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _evenness(lines: list[str], delimiter: str) -> float:
    try:
        widths = [len(r) for r in islice(csv.reader(lines, delimiter=delimiter), _SNIFFED) if r]
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    width, often = Counter(widths).most_common(1)[0]
    return often / len(widths) * (width - 1)
