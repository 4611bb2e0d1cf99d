"""CSV and XLSX for people: they open with a double click, and no cell runs as a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from mailer.lib.spreadsheet import safe_cell

#: What stands in a cell of a file: words, an amount, a count, a day, or nothing.
Cell = str | Decimal | int | dt.date | None


def csv_lines(records: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """The file piece by piece: a byte-order mark for Excel, semicolons, CRLF (RFC 4180); amounts
    with a point, days as ISO 8601 writes them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    out.write("\ufeff")
    for record in records:
        writer.writerow([safe_cell(_as_text(cell)) for cell in record])
        if out.tell() > 1 << 15:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def as_typed(cell: str) -> str:
    """The cell without the apostrophe that `safe_cell` put before it."""
    bare = cell.removeprefix("'")
    return bare if safe_cell(bare) == cell else cell


#: Characters that Excel takes in one cell, and in the name of a sheet.
_LONGEST, _LONGEST_TITLE = 32_767, 31


def _as_text(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:.2f}"
    return "" if cell is None else str(cell)


def xlsx_file(path: Path, title: str, records: Iterable[Iterable[Cell]]) -> None:
    """Write a workbook in constant memory; the first record is its head."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:_LONGEST_TITLE])
    sheet.freeze_panes = "A2"
    for record in records:
        sheet.append([_workbook_cell(sheet, cell) for cell in record])
    book.save(path)


def _workbook_cell(sheet: Any, value: Cell) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, "")
    if isinstance(value, Decimal):
        cell.value, cell.number_format = value, "#,##0.00"
    elif isinstance(value, int):
        cell.value, cell.number_format = value, "#,##0"
    elif isinstance(value, dt.date):
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    else:
        # Always a text: a value that starts with `=` would become a formula.
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value or "")[:_LONGEST]
        cell.data_type = "s"
    return cell
