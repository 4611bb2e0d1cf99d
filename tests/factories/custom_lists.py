"""Custom lists."""

from __future__ import annotations

import io
from typing import Any

from mailer.domain import custom_fields
from mailer.domain.accounts.access import SYSTEM
from mailer.domain.custom_lists import define, save
from mailer.domain.imports import table_kinds, tables
from mailer.domain.imports.tables import Ask
from mailer.models.custom_field import CustomField, FieldKind
from mailer.models.custom_list import CustomList, ListEntry
from mailer.models.customer import Customer
from mailer.models.import_run import ImportRun
from tests.factories import number
from tests.factories.customers import make_customer


def make_list(name: str = "", **fields: FieldKind) -> CustomList:
    """A new list; `fields`: label → kind, choices being "open" and "closed"."""
    made = define.create(name or f"List {number()}", SYSTEM)
    for label, kind in fields.items():
        custom_fields.create(label, kind, ["open", "closed"], SYSTEM, within=made)
    return made


def make_entry(
    listed: CustomList, title: str = "", customer: Customer | None = None, **texts: Any
) -> ListEntry:
    """A new entry, of a customer of its own unless one is given; `texts`: label → as typed."""
    keys = {field.label: field.key for field in custom_fields.all_fields(listed.id)}
    values = {keys[label]: text for label, text in texts.items()}
    owner = customer or make_customer()
    return save.create(listed, owner, title or f"Entry {number()}", values, SYSTEM)


def make_entry_table(listed: CustomList) -> ImportRun:
    """A table of its entries that waits for somebody who looks at its columns."""
    content = b"name,customer number\nA-1,C-1\n"
    kind = f"{table_kinds.LIST}:{listed.id}"
    return tables.accept(io.BytesIO(content), "list.csv", SYSTEM, ask=Ask.ALWAYS, kind=kind)


def _the_list() -> CustomList:
    """One for all samples: a page of a list knows that list's entries only."""
    return next(iter(define.all_lists()), None) or make_list("Samples", Ends=FieldKind.DATE)


def _the_field() -> CustomField:
    listed = _the_list()
    fields = custom_fields.all_fields(listed.id)
    return fields[0] if fields else custom_fields.create("Ends", FieldKind.DATE, [], SYSTEM, listed)


#: Endpoints about a table of entries.
_OF_TABLES = ("table", "table_progress", "begin", "start", "back", "undo", "again", "discard")
_OF_FIELDS = ("edit_field", "move_field", "delete_field")
SAMPLES = {
    **{
        f"custom_lists.{name}:run_id": lambda: make_entry_table(_the_list()).id
        for name in _OF_TABLES
    },
    **{f"custom_lists.{name}:field_id": lambda: _the_field().id for name in _OF_FIELDS},
    "custom_list_id": lambda: _the_list().id,
    "entry_id": lambda: make_entry(_the_list()).id,
}
