"""XLSX as a stream of rows, each cell as the text that the spreadsheet shows.

Our own reader (docs/decisions/0004): openpyxl takes 19 s for 100,000 rows of 13 columns where
this takes a quarter, and holds all texts of the file in memory. Its knowledge of number
formats is used. Parts: ECMA-376 Part 1, 18.2 (workbook), 18.4 (texts), 18.8 (styles).
"""

from __future__ import annotations

import datetime as dt
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from mailer.lib.tabular import sax
from mailer.lib.tabular.cells import CellText, SheetHandler
from mailer.lib.tabular.texts import SharedTexts, TextsHandler
from mailer.lib.tabular.unreadable import Unreadable

MAX_ENTRIES = 2000
#: A full sheet of a million rows unpacks to some 600 MB.
MAX_UNPACKED = 2 << 30
MAX_TEXTS = 512 << 20
MAX_PART = 64 << 20
#: Real sheets shrink 10 to 50 times; a bomb a thousand times. Small parts do no harm.
MAX_RATIO, RATIO_FROM = 200, 8 << 20
_WORKBOOK = "xl/workbook.xml"


def sheet_names(path: Path) -> list[str]:
    """The visible sheets in their order. Raises `Unreadable`."""
    with _archive(path) as archive:
        return list(_sheets(archive).parts)


def records(path: Path, sheet: str) -> Iterator[list[str]]:
    """All rows of a sheet, blank ones too. Raises `Unreadable`, also half-way."""
    with _archive(path) as archive:
        book = _sheets(archive)
        part = book.parts.get(sheet)
        if part is None:
            raise Unreadable("unknown_sheet", sheet)
        formats = _formats(archive)
        with SharedTexts() as texts:
            _read_texts(archive, texts)
            handler = SheetHandler(CellText(texts, formats, book.epoch))
            with archive.open(part) as file:
                yield from sax.stream(file, handler, handler.take)


def count_rows(path: Path, sheet: str) -> int:
    """How many rows the sheet has, blank ones too, without reading them."""
    with _archive(path) as archive:
        part = _sheets(archive).parts.get(sheet)
        if part is None:
            raise Unreadable("unknown_sheet", sheet)
        count, tail = 0, b""
        with archive.open(part) as file:
            while chunk := file.read(1 << 20):
                count += (tail + chunk).count(b"<row ")
                tail = chunk[-4:]
        return count


def verify(path: Path, sheet: str) -> None:
    """Is the sheet whole? Much faster than reading it. Raises `Unreadable`."""
    with _archive(path) as archive:
        part = _sheets(archive).parts.get(sheet)
        if part is None:
            raise Unreadable("unknown_sheet", sheet)
        with archive.open(part) as file:
            sax.verify(file)


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bombs(archive)
            yield archive
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        KeyError,
        ValueError,
    ) as error:
        raise Unreadable("damaged") from error


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    """Judge by the directory alone: zipfile never unpacks more of a part than it announces."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Unreadable("bomb")
    for entry in entries:
        if entry.flag_bits & 1:
            raise Unreadable("encrypted")
        if entry.file_size > RATIO_FROM and entry.file_size > entry.compress_size * MAX_RATIO:
            raise Unreadable("bomb")
        name = entry.filename.lower()
        if "sharedstrings" in name and entry.file_size > MAX_TEXTS:
            raise Unreadable("bomb")


class _Sheets(sax.Handler):
    """The names and relation ids of the sheets, and the day that dates are counted from."""

    def __init__(self) -> None:
        self.relations: dict[str, str] = {}
        self.parts: dict[str, str] = {}
        self.epoch: dt.datetime = CALENDAR_WINDOWS_1900

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = sax.local(name)
        if name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = CALENDAR_MAC_1904
        if name == "sheet" and attributes.get("state", "visible") == "visible":
            relation = next((v for k, v in attributes.items() if k.rpartition(" ")[2] == "id"), "")
            self.relations[attributes.get("name", "")] = relation


class _Relations(sax.Handler):
    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if sax.local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


class _Styles(sax.Handler):
    """The number format of each cell style."""

    def __init__(self) -> None:
        self.own: dict[int, str] = {}
        self.formats: list[str] = []
        self._in_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = sax.local(name)
        if name == "numFmt":
            self.own[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            number = int(attributes.get("numFmtId", 0))
            self.formats.append(self.own.get(number) or BUILTIN_FORMATS.get(number, "General"))

    def end(self, name: str) -> None:
        if sax.local(name) == "cellXfs":
            self._in_cells = False


def _sheets(archive: zipfile.ZipFile) -> _Sheets:
    sheets, relations = _Sheets(), _Relations()
    _parse(archive, _WORKBOOK, sheets)
    _parse(archive, "xl/_rels/workbook.xml.rels", relations)
    known = set(archive.namelist())
    for name, relation in sheets.relations.items():
        target = relations.targets.get(relation, "")
        part = target[1:] if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if part in known and part.startswith("xl/worksheets/"):
            sheets.parts[name] = part
    if not sheets.parts:
        raise Unreadable("empty")
    return sheets


def _formats(archive: zipfile.ZipFile) -> list[str]:
    styles = _Styles()
    if "xl/styles.xml" in archive.namelist():
        _parse(archive, "xl/styles.xml", styles)
    return styles.formats


def _read_texts(archive: zipfile.ZipFile, texts: SharedTexts) -> None:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return
    handler = TextsHandler(texts)
    with archive.open("xl/sharedStrings.xml") as file:
        for _nothing in sax.stream(file, handler, handler.take):
            pass
    texts.close_writing()


def _parse(archive: zipfile.ZipFile, name: str, handler: sax.Handler) -> None:
    if archive.getinfo(name).file_size > MAX_PART:
        raise Unreadable("bomb")
    file: IO[bytes]
    with archive.open(name) as file:
        for _nothing in sax.stream(file, handler, list[None]):
            pass
