"""The ticked receipts as a file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Response, redirect, send_file, stream_with_context, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.components.flashes import flash_failed
from mailer.blueprints.debtors.list import RECEIPTS
from mailer.domain.debtors import export
from mailer.lib.errors import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv() -> Response:
    """As CSV, streamed."""
    stream = export.csv_stream(RECEIPTS.ticked_ids())
    response = Response(stream_with_context(stream), mimetype="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_("receipts")}.csv"'
    return response


def xlsx() -> AnyResponse:
    """As XLSX."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "receipts.xlsx"
        try:
            export.xlsx(RECEIPTS.ticked_ids(), RECEIPTS.ticked_count(), path)
        except Refused as refused:
            flash_failed(refused.message)
            return redirect(url_for("debtors.index"), 303)
        # The open file outlives its folder.
        return send_file(
            path.open("rb"), XLSX, as_attachment=True, download_name=f"{_('receipts')}.xlsx"
        )
