"""Lists as files: CSV in a stream, XLSX in constant memory from a file that is gone once it is
sent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from flask import Response, redirect, send_file, stream_with_context
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.components.flashes import flash_failed
from mailer.blueprints.formatting import number
from mailer.lib.tabular.download import Cell, csv_lines, xlsx_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: XLSX is made before it is sent; more rows than this would keep a person waiting too long.
MOST_XLSX = 100_000


def csv_answer(records: Iterable[Iterable[Cell]], name: str) -> Response:
    """A head and its rows, as `name`.csv."""
    lines = stream_with_context(csv_lines(records))
    response = Response(lines, mimetype="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def xlsx_answer(
    records: Iterable[Iterable[Cell]], count: int, name: str, back_url: str
) -> AnyResponse:
    """A head and its `count` rows, as `name`.xlsx; back with a sentence above `MOST_XLSX` rows."""
    if count > MOST_XLSX:
        flash_failed(
            _(
                "An Excel file takes %(most)s rows at most. Please export as CSV, or choose fewer.",
                most=number(MOST_XLSX),
            )
        )
        return redirect(back_url, 303)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.xlsx"
        xlsx_file(path, name.capitalize(), records)
        # The open file outlives its folder.
        return send_file(path.open("rb"), XLSX, as_attachment=True, download_name=f"{name}.xlsx")
