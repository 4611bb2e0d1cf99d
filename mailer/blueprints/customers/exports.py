"""The ticked customers as a file."""

from __future__ import annotations

from flask import redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.components.downloads import csv_answer, xlsx_answer
from mailer.blueprints.components.flashes import flash_failed
from mailer.blueprints.customers.list import CUSTOMERS
from mailer.blueprints.i18n import language
from mailer.domain.customers import export
from mailer.lib.errors import Refused


def csv() -> AnyResponse:
    """As CSV, streamed: a million rows take no more memory than a thousand."""
    return csv_answer(export.csv_stream(CUSTOMERS.ticked_ids(), language()), _("customers"))


def xlsx() -> AnyResponse:
    """As XLSX."""
    ids, count = CUSTOMERS.ticked_ids(), CUSTOMERS.ticked_count()
    try:
        return xlsx_answer(
            lambda path: export.xlsx_file(ids, count, language(), path), _("customers")
        )
    except Refused as refused:
        flash_failed(refused.message)
        return redirect(url_for("customers.index"), 303)
