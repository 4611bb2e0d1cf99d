"""The ticked customers as a file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Response, redirect, send_file, stream_with_context, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.components.flashes import flash_failed
from mailer.blueprints.customers.list import CUSTOMERS
from mailer.blueprints.i18n import language
from mailer.domain.customers import export
from mailer.lib.errors import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv() -> AnyResponse:
    """As CSV, streamed: a million rows take no more memory than a thousand."""
    stream = export.csv_stream(CUSTOMERS.ticked_ids(), language())
    response = Response(stream_with_context(stream), mimetype="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_("customers")}.csv"'
    return response


def xlsx() -> AnyResponse:
    """As XLSX."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.xlsx"
        try:
            export.xlsx_file(CUSTOMERS.ticked_ids(), CUSTOMERS.ticked_count(), language(), path)
        except Refused as refused:
            flash_failed(refused.message)
            return redirect(url_for("customers.index"), 303)
        # The open file outlives its folder.
        return send_file(
            path.open("rb"), XLSX, as_attachment=True, download_name=f"{_('customers')}.xlsx"
        )
