"""Cells of a sheet as the text that the spreadsheet shows."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import from_excel

from mailer.lib.tabular import sax
from mailer.lib.tabular.texts import SharedTexts, unescaped
from mailer.lib.tabular.unreadable import Unreadable

#: Cells further to the right than any table that is accepted are not looked at.
_LAST_COLUMN = 1024
#: A sheet may leave out blank rows; a gap of more is no gap but a trick.
_LAST_ROW = 1 << 20
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_BRACKETS = re.compile(r"\[[^\]]*\]")


class CellText:
    """From a cell's type, style and raw value to its text."""

    def __init__(self, texts: SharedTexts, formats: list[str], epoch: dt.datetime) -> None:
        self._texts = texts
        self._formats = formats
        self._epoch = epoch

    def show(self, kind: str, style: str, raw: str) -> str:
        """The text; ISO dates, since a date's look depends on who opens the file."""
        if not raw:
            return ""
        if kind == "s":
            return self._texts.get(int(raw))
        if kind in ("str", "inlineStr"):
            return unescaped(raw)
        if kind == "b":
            return "true" if raw == "1" else "false"
        if kind in ("e", "d"):
            return raw
        index = int(style or 0)
        code = self._formats[index] if index < len(self._formats) else "General"
        return self._number(raw, code)

    def _number(self, raw: str, code: str) -> str:
        if code != "General" and _is_date(code):
            try:
                return _date(from_excel(float(raw), self._epoch))
            except (ValueError, OverflowError):
                return raw
        try:
            text = plain_number(raw)
        except (InvalidOperation, ValueError):
            return raw
        return filled(text, code) if code != "General" else text


class SheetHandler(sax.Handler):
    """Collects the rows of a sheet, gaps between cells and rows filled."""

    def __init__(self, cells: CellText) -> None:
        self._show = cells.show
        self._rows: list[list[str]] = []
        self._row: list[str] = []
        self._number = 0
        self._column = -1
        self._kind = self._style = ""
        self._pieces: list[str] = []
        self._in_value = self._in_hint = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = sax.local(name)
        if name == "c":
            reference = attributes.get("r")
            self._column = column_of(reference) if reference else self._column + 1
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._pieces.clear()
        elif name in ("v", "t"):
            self._in_value = True
        elif name == "rPh":
            self._in_hint = True
        elif name == "row":
            self._begin_row(attributes.get("r", ""))

    def _begin_row(self, reference: str) -> None:
        number = int(reference) if reference.isdigit() else self._number + 1
        if not self._number < number <= _LAST_ROW:
            raise Unreadable("damaged")
        # Rows that were left out are blank; they are counted, as a person counts them.
        self._rows.extend([] for _ in range(number - self._number - 1))
        self._number = number
        self._row = []
        self._column = -1

    def text(self, data: str) -> None:
        if self._in_value and not self._in_hint:
            self._pieces.append(data)
            if len(self._pieces) > sax.MOST_PIECES:
                raise Unreadable("bomb")

    def end(self, name: str) -> None:
        name = sax.local(name)
        if name == "c":
            self._end_cell()
        elif name in ("v", "t"):
            self._in_value = False
        elif name == "rPh":
            self._in_hint = False
        elif name == "row":
            self._rows.append(self._row)

    def _end_cell(self) -> None:
        if not self._pieces or self._column >= _LAST_COLUMN:
            return
        text = self._show(self._kind, self._style, "".join(self._pieces))
        gap = self._column - len(self._row)
        if gap < 0:
            raise Unreadable("damaged")
        if gap:
            self._row.extend([""] * gap)
        self._row.append(text)

    def take(self) -> list[list[str]]:
        """The rows completed since the last call."""
        rows, self._rows = self._rows, []
        return rows


@lru_cache(maxsize=4096)
def _letters_to_column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


def column_of(reference: str) -> int:
    """`C5` → 2."""
    letters = reference.rstrip("0123456789")
    if not letters.isalpha() or not letters.isascii() or len(letters) > 3:
        raise Unreadable("damaged")
    return _letters_to_column(letters.upper())


def plain_number(raw: str) -> str:
    """`12.0` → `12`, `3.3612345678E10` → `33612345678`, `0.10000000000000001` → `0.1`."""
    if raw.isdigit() and (raw[0] != "0" or raw == "0"):
        return raw
    value = Decimal(repr(float(raw)))
    if not value.is_finite():
        raise ValueError(raw)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=512)
def _is_date(code: str) -> bool:
    return bool(is_date_format(code))


@lru_cache(maxsize=512)
def _pattern(code: str) -> str:
    """The digit places of a format that only pads or groups (`00000`, `0#" "##" "##`), else ""."""
    shape = _QUOTED.sub(lambda m: m[1] or m[2] or "", _BRACKETS.sub("", code.split(";")[0]))
    return shape if re.fullmatch(r"[0#][0# ()/-]*", shape) and "0" in shape else ""


def filled(number: str, code: str) -> str:
    """A whole number in its format: `75001` under `00000`, `06 12 34 56 78` and the like."""
    pattern = _pattern(code)
    if not pattern or not number.isdigit():
        return number
    digits = list(number)
    shown: list[str] = []
    for place in reversed(pattern):
        if place not in "0#":
            shown.append(place)
        elif digits:
            shown.append(digits.pop())
        elif place == "0":
            shown.append("0")
    return "".join(reversed(digits)) + "".join(reversed(shown)).lstrip()


def _date(value: object) -> str:
    if isinstance(value, dt.datetime):
        if value.time() == dt.time():
            return value.date().isoformat()
        return value.replace(microsecond=0).isoformat(
            " ", "minutes" if not value.second else "auto"
        )
    return str(value)
