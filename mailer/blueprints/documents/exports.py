"""The ticked documents as a file."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.components.downloads import csv_answer, xlsx_answer
from mailer.blueprints.documents.list import DOCUMENTS
from mailer.domain.documents import export


def csv() -> Response:
    """As CSV, streamed: a million rows take no more memory than a thousand."""
    return csv_answer(export.records(DOCUMENTS.ticked_ids()), _("documents"))


def xlsx() -> AnyResponse:
    """As XLSX."""
    rows, count = export.records(DOCUMENTS.ticked_ids()), DOCUMENTS.ticked_count()
    return xlsx_answer(rows, count, _("documents"), url_for("documents.index"))
