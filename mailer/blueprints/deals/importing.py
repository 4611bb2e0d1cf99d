"""Deals of another system: a table of them is uploaded, its columns are looked at, it is tried,
imported, and can be taken back."""

from __future__ import annotations

from mailer.blueprints.components import table_upload
from mailer.blueprints.components.table_pages import Answer, TablePages
from mailer.domain.imports import table_kinds

PAGES = TablePages(
    "deals",
    "deals/columns.html",
    "deals/table.html",
    lambda: (table_kinds.DEALS,),
    "deals:import",
    upload="deals.choose_file",
    upload_page="deals/import.html",
    trial=True,
)


def choose_file() -> str:
    """Which file."""
    return table_upload.choose(PAGES)


def upload() -> Answer:
    """Keep the file, and show its columns."""
    return table_upload.take(PAGES)
