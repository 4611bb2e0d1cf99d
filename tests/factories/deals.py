"""Deals."""

from __future__ import annotations

import io
from typing import Any

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.imports import table_kinds, tables
from mailer.domain.imports.tables import Ask
from mailer.lib import clock
from mailer.lib.folding import fold
from mailer.models.deal import Deal, DealStage
from mailer.models.import_run import ImportRun
from tests.factories import add, number
from tests.factories.customers import make_customer


def make_deal(**values: Any) -> Deal:
    """A new deal of a customer of its own."""
    each = number()
    values.setdefault("title", f"Deal {each}")
    values.setdefault("title_key", fold(values["title"]))
    values.setdefault("number", f"D-{each:05d}")
    values.setdefault("stage", DealStage.NEW)
    values.setdefault("currency", "EUR")
    values.setdefault("note", "")
    values.setdefault("created_at", clock.now())
    values.setdefault("modified_at", values["created_at"])
    if "customer_id" not in values:
        values["customer_id"] = (values.pop("customer", None) or make_customer()).id
    return add(Deal(**values))


def make_deal_table() -> ImportRun:
    """A table of deals that waits for somebody who looks at its columns."""
    content = b"title,stage,customer number\nBoiler,won,C-1\n"
    return tables.accept(
        io.BytesIO(content), "deals.csv", SYSTEM, ask=Ask.ALWAYS, kind=table_kinds.DEALS
    )


#: Endpoints about such a table.
_OF_TABLES = ("table", "table_progress", "begin", "start", "back", "undo", "again", "discard")
SAMPLES = {
    **{f"deals.{name}:run_id": lambda: make_deal_table().id for name in _OF_TABLES},
    "deal_id": lambda: make_deal().id,
}
