"""The ticked deals as a file."""

from __future__ import annotations

from flask import Response, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.components.downloads import csv_answer, xlsx_answer
from mailer.blueprints.components.flashes import flash_failed
from mailer.blueprints.deals.list import DEALS
from mailer.domain.deals import export
from mailer.lib.errors import Refused


def csv() -> Response:
    """As CSV, streamed."""
    return csv_answer(export.csv_stream(DEALS.ticked_ids()), _("deals"))


def xlsx() -> AnyResponse:
    """As XLSX."""
    ids, count = DEALS.ticked_ids(), DEALS.ticked_count()
    try:
        return xlsx_answer(lambda path: export.xlsx(ids, count, path), _("deals"))
    except Refused as refused:
        flash_failed(refused.message)
        return redirect(url_for("deals.index"), 303)
