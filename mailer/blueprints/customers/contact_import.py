"""Contacts of customers from another system: a table of them is uploaded, its columns are looked at,
it is tried, imported, and can be taken back."""

from __future__ import annotations

from mailer.blueprints.components import table_upload
from mailer.blueprints.components.table_pages import Answer, TablePages
from mailer.domain.imports import table_kinds

PAGES = TablePages(
    "customers",
    "customers/contact_columns.html",
    "customers/contact_table.html",
    lambda: (table_kinds.CONTACTS,),
    "customers:import",
    upload="customers.choose_file",
    upload_page="customers/contact_import.html",
    trial=True,
)


def choose_file() -> str:
    """Which file."""
    return table_upload.choose(PAGES)


def upload() -> Answer:
    """Keep the file, and show its columns."""
    return table_upload.take(PAGES)
