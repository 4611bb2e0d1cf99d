"""Incidents of another system: a table of them is uploaded, its columns are looked at, it is tried,
imported, and can be taken back."""

from __future__ import annotations

from flask import request

from mailer.blueprints.components import table_upload
from mailer.blueprints.components.table_pages import Answer, TablePages
from mailer.domain.imports import table_kinds

PAGES = TablePages(
    "incidents",
    "incidents/columns.html",
    "incidents/table.html",
    lambda: (table_kinds.INCIDENTS,),
    "incidents:edit",
    upload="incidents.choose_file",
    upload_page="incidents/import.html",
    trial=True,
)


def choose_file() -> str:
    """Which file, and whether customers are told."""
    return table_upload.choose(PAGES)


def upload() -> Answer:
    """Keep the file, and show its columns."""
    return table_upload.take(PAGES, notify=request.form.get("notify") == "1")
