"""Deals of another system: a table of them is uploaded, its columns are looked at, it is tried,
imported, and can be taken back."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from mailer.blueprints.access import actor
from mailer.blueprints.components.table_pages import Answer, TablePages
from mailer.domain.imports import messages, tables
from mailer.domain.imports.tables import Ask
from mailer.lib.errors import Refused

#: Former imports below the form: there they are taken back.
SHOWN = 10
PAGES = TablePages(
    "deals",
    "deals/columns.html",
    "deals/table.html",
    (tables.DEALS,),
    "deals:import",
    upload="deals.choose_file",
    trial=True,
)


def choose_file() -> str:
    """Which file."""
    return _page()


def upload() -> Answer:
    """Keep the file, and show its columns."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(_("Choose a file first.")), 422
    try:
        run = tables.accept(
            cast(BinaryIO, file.stream), file.filename, actor(), ask=Ask.ALWAYS, kind=tables.DEALS
        )
    except Refused as refused:
        return _page(refused.message), 422
    if request.headers.get("HX-Request"):
        url = url_for("deals.table", run_id=run.id)
        return Response(status=204, headers={"HX-Redirect": url})
    return PAGES.to(run.id)


def _page(problem: str = "") -> str:
    return render_template(
        "deals/import.html",
        problem=problem,
        limit=messages.LIMIT,
        too_large=messages.too_large(),
        runs=tables.latest(tables.DEALS, SHOWN),
    )
