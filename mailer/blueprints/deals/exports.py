"""The ticked deals as a file."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.components.downloads import csv_answer, xlsx_answer
from mailer.blueprints.deals.list import DEALS
from mailer.domain.deals import export


def csv() -> Response:
    """As CSV, streamed: a million rows take no more memory than a thousand."""
    return csv_answer(export.records(DEALS.ticked_ids()), _("deals"))


def xlsx() -> AnyResponse:
    """As XLSX."""
    rows, count = export.records(DEALS.ticked_ids()), DEALS.ticked_count()
    return xlsx_answer(rows, count, _("deals"), url_for("deals.index"))
