"""A table of documents or payments: its columns, how far it is, what came of it, its undo."""

from __future__ import annotations

from flask import request

from mailer.blueprints.components.table_pages import Answer, TablePages
from mailer.domain.imports import table_steps, tables

PAGES = TablePages(
    "documents",
    "documents/columns.html",
    "documents/table.html",
    lambda: tables.KINDS,
    "documents:import",
    upload="documents.new",
)


def change_kind(run_id: int) -> Answer:
    """It is a table of the other kind."""
    kind = request.form.get("kind", "")
    return PAGES.do(run_id, lambda run, who: table_steps.change_kind(run, kind, who))
