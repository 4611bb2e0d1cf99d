"""The ticked documents as a file."""

from __future__ import annotations

from flask import Response, stream_with_context
from flask_babel import gettext as _

from mailer.blueprints.documents.list import DOCUMENTS
from mailer.domain.documents import export


def csv() -> Response:
    """As CSV, streamed."""
    stream = export.csv_stream(DOCUMENTS.ticked_ids())
    response = Response(stream_with_context(stream), mimetype="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_("documents")}.csv"'
    return response
