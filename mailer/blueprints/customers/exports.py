"""The ticked customers as a file."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.components.downloads import csv_answer, xlsx_answer
from mailer.blueprints.customers.list import CUSTOMERS
from mailer.blueprints.i18n import language
from mailer.domain.customers import export


def csv() -> Response:
    """As CSV, streamed: a million rows take no more memory than a thousand."""
    return csv_answer(export.records(CUSTOMERS.ticked_ids(), language()), _("customers"))


def xlsx() -> AnyResponse:
    """As XLSX."""
    rows, count = export.records(CUSTOMERS.ticked_ids(), language()), CUSTOMERS.ticked_count()
    return xlsx_answer(rows, count, _("customers"), url_for("customers.index"))
