"""Lists as files: CSV in a stream, XLSX from a file that is gone once it is sent."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import AnyStr

from flask import Response, send_file, stream_with_context
from werkzeug.wrappers import Response as AnyResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_answer(lines: Iterator[AnyStr], name: str) -> Response:
    """The pieces of `lib.tabular.download.csv_lines`, as `name`.csv."""
    response = Response(stream_with_context(lines), mimetype="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def xlsx_answer(write: Callable[[Path], object], name: str) -> AnyResponse:
    """What `write` writes to a path, as `name`.xlsx. Raises what it raises."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.xlsx"
        write(path)
        # The open file outlives its folder.
        return send_file(path.open("rb"), XLSX, as_attachment=True, download_name=f"{name}.xlsx")
