"""The ticked receipts as a file."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.components.downloads import csv_answer, xlsx_answer
from mailer.blueprints.debtors.list import RECEIPTS
from mailer.domain.debtors import export


def csv() -> Response:
    """As CSV, streamed: a million rows take no more memory than a thousand."""
    return csv_answer(export.records(RECEIPTS.ticked_ids()), _("receipts"))


def xlsx() -> AnyResponse:
    """As XLSX."""
    rows, count = export.records(RECEIPTS.ticked_ids()), RECEIPTS.ticked_count()
    return xlsx_answer(rows, count, _("receipts"), url_for("debtors.index"))
