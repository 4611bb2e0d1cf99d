"""A file as headers and rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from mailer.lib.tabular import delimited, encodings, recognise, workbook
from mailer.lib.tabular.unreadable import Unreadable

MAX_COLUMNS = 500
#: Titles and blank lines may stand above the column names, within so many rows.
_HEADER_WITHIN = 20
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Reading:
    """How a file is read: recognised, or as someone corrected it."""

    format: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    #: The row with the column names, as a spreadsheet counts.
    header_row: int = 1

    def as_dict(self) -> dict[str, Any]:
        """For keeping as JSON."""
        return asdict(self)


class Row(NamedTuple):
    """One row: its number as a spreadsheet counts, and a text for each cell."""

    number: int
    values: list[str]


@dataclass(frozen=True)
class Table:
    """A file that was recognised; every call of `rows` reads it from its beginning."""

    path: Path
    reading: Reading
    headers: list[str]

    def rows(self) -> Iterator[Row]:
        """All rows with something in them, below the column names."""
        start = self.reading.header_row
        for number, values in enumerate(_records(self.path, self.reading), 1):
            if number > start and any(map(str.strip, values)):
                yield Row(number, values)

    def verify(self) -> None:
        """Is the file whole to its end? Raises `Unreadable`."""
        if self.reading.format == "xlsx":
            workbook.verify(self.path, self.reading.sheet)
        else:
            for _record in delimited.records(
                self.path, self.reading.encoding, self.reading.delimiter
            ):
                pass

    def estimate(self) -> int:
        """About how many rows there are, at a fraction of the cost of reading them."""
        if self.reading.format == "xlsx":
            count = workbook.count_rows(self.path, self.reading.sheet)
        else:
            count = delimited.count_lines(self.path)
        return max(1, count - self.reading.header_row)


def open_table(path: Path, *, encoding: str = "", delimiter: str = "", sheet: str = "") -> Table:
    """Recognise a file. What is given is taken as it is, the rest is found out.

    Raises `Unreadable`, also for a table without rows.
    """
    if recognise.format_of(path) == "xlsx":
        sheets = workbook.sheet_names(path)
        if sheet and sheet not in sheets:
            raise Unreadable("unknown_sheet", sheet)
        reading = Reading("xlsx", sheet=sheet or _first_filled(path, sheets), sheets=sheets)
    else:
        encoding = encoding or encodings.detect(path)
        delimiter = delimiter or delimited.sniff(path, encoding)
        reading = Reading("csv", encoding=encoding, delimiter=delimiter)
    return _with_headers(path, reading)


def reopen(path: Path, kept: dict[str, Any], headers: list[str]) -> Table:
    """A table that was recognised before, from `Reading.as_dict`."""
    return Table(path, Reading(**kept), headers)


def _with_headers(path: Path, reading: Reading) -> Table:
    first = list(islice(_records(path, reading), _HEADER_WITHIN))
    filled = [sum(1 for cell in record if cell.strip()) for record in first]
    widest = max(filled, default=0)
    if not widest:
        raise Unreadable("empty")
    at = next(index for index, count in enumerate(filled) if count * 2 >= widest)
    headers = [" ".join(cell.split()) for cell in first[at]]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > MAX_COLUMNS:
        raise Unreadable("too_many_columns", str(len(headers)))
    if address := next((cell for cell in headers if _ADDRESS.fullmatch(cell)), ""):
        raise Unreadable("no_header", address)
    found = Table(path, Reading(**{**reading.as_dict(), "header_row": at + 1}), headers)
    if next(found.rows(), None) is None:
        raise Unreadable("no_rows")
    return found


def _first_filled(path: Path, sheets: list[str]) -> str:
    for name in sheets:
        if any(any(map(str.strip, record)) for record in workbook.records(path, name)):
            return name
    raise Unreadable("empty")


def _records(path: Path, reading: Reading) -> Iterator[list[str]]:
    if reading.format == "xlsx":
        return workbook.records(path, reading.sheet)
    return delimited.records(path, reading.encoding, reading.delimiter)
