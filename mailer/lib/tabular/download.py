"""CSV for people: opens in Excel with a double click, and no cell runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from mailer.lib.spreadsheet import safe_cell


def csv_lines(records: Iterable[Iterable[str]]) -> Iterator[str]:
    """The file piece by piece: a byte-order mark for Excel, semicolons, CRLF (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    out.write("\ufeff")
    for record in records:
        writer.writerow([safe_cell(cell) for cell in record])
        if out.tell() > 1 << 15:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def as_typed(cell: str) -> str:
    """The cell without the apostrophe that `safe_cell` put before it."""
    bare = cell.removeprefix("'")
    return bare if safe_cell(bare) == cell else cell
