"""A table of a list's entries: it is uploaded, its columns are looked at, it is tried, imported, and
can be taken back."""

from __future__ import annotations

from mailer.blueprints.components import table_upload
from mailer.blueprints.components.table_pages import Answer, TablePages
from mailer.blueprints.custom_lists.present import listed
from mailer.domain.imports import table_kinds

IMPORT = "custom_lists:import"
PAGES = TablePages(
    "custom_lists",
    "custom_lists/columns.html",
    "custom_lists/table.html",
    lambda: (f"{table_kinds.LIST}:{listed(IMPORT).id}",),
    IMPORT,
    upload="custom_lists.choose_file",
    upload_page="custom_lists/import.html",
    trial=True,
)


def choose_file() -> str:
    """Which file."""
    return table_upload.choose(PAGES)


def upload() -> Answer:
    """Keep the file, and show its columns."""
    return table_upload.take(PAGES)
