"""The ticked receipts as a file."""

from __future__ import annotations

from flask import Response, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.components.downloads import csv_answer, xlsx_answer
from mailer.blueprints.components.flashes import flash_failed
from mailer.blueprints.debtors.list import RECEIPTS
from mailer.domain.debtors import export
from mailer.lib.errors import Refused


def csv() -> Response:
    """As CSV, streamed."""
    return csv_answer(export.csv_stream(RECEIPTS.ticked_ids()), _("receipts"))


def xlsx() -> AnyResponse:
    """As XLSX."""
    ids, count = RECEIPTS.ticked_ids(), RECEIPTS.ticked_count()
    try:
        return xlsx_answer(lambda path: export.xlsx(ids, count, path), _("receipts"))
    except Refused as refused:
        flash_failed(refused.message)
        return redirect(url_for("debtors.index"), 303)
