"""The ticked entries as a file."""

from __future__ import annotations

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.components.downloads import csv_answer, xlsx_answer
from mailer.blueprints.custom_lists.list import entries_of
from mailer.blueprints.custom_lists.present import listed
from mailer.domain.custom_lists import export

EXPORT = "custom_lists:export"


def csv() -> Response:
    """As CSV, streamed: a million rows take no more memory than a thousand."""
    found = listed(EXPORT)
    return csv_answer(export.records(found.id, entries_of(found).ticked_ids()), found.name)


def xlsx() -> AnyResponse:
    """As XLSX."""
    found = listed(EXPORT)
    shown = entries_of(found)
    rows, count = export.records(found.id, shown.ticked_ids()), shown.ticked_count()
    return xlsx_answer(rows, count, found.name, url_for("custom_lists.index"))
