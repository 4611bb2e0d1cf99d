"""A custom list as a list: the columns and filters are its own fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import selectinload

from mailer.blueprints.access import can_open
from mailer.blueprints.components.list_parts import (
    BulkAction,
    Choices,
    Column,
    Empty,
    Filter,
    Link,
    RowAction,
)
from mailer.blueprints.components.records import MAKERS, RecordList
from mailer.domain import custom_fields
from mailer.domain.custom_lists import define, find
from mailer.models.custom_field import CustomField, FieldKind
from mailer.models.custom_list import CustomList, ListEntry

#: Begins the key of each such list.
KEY = "custom_list"


def entries_of(listed: CustomList) -> RecordList[ListEntry]:
    """The list of its entries."""
    fields = custom_fields.all_fields(listed.id)
    return RecordList(
        key=f"{KEY}.{listed.id}",
        model=ListEntry,
        permission="custom_lists:view",
        columns=_columns(fields),
        default_sort="title",
        row_name=lambda e: e.title,
        row_url=lambda e: url_for("custom_lists.show", entry_id=e.id, custom_list_id=listed.id),
        noun=lambda n, shown: ngettext("%(shown)s entry", "%(shown)s entries", n, shown=shown),
        empty=Empty(
            "table",
            _l(
                "Each entry belongs to a customer. Enter the first one, or import them from a "
                "file; then write to these customers with what the list knows about them."
            ),
            "custom_lists.new",
            _l("New entry"),
        ),
        search_label=_l("Name, customer"),
        filters=[
            Filter(f"{find.FILTER}{field.key}", field.label, _choices(field))
            for field in find.filtered(fields)
        ],
        where=partial(find.conditions, listed.id),
        bulk=[replace(each, arguments={"custom_list_id": listed.id}) for each in BULK],
        actions=[replace(each, arguments={"custom_list_id": listed.id}) for each in ACTIONS],
        options=(selectinload(ListEntry.customer),),
    )


#: Their URLs say which list it is.
BULK = [
    BulkAction(
        "send", _l("Send e-mail template"), "send", "custom_lists.mail_ticked", "post", primary=True
    ),
    BulkAction("csv", _l("Export as CSV"), "download", "custom_lists.csv"),
    BulkAction("xlsx", _l("Export as Excel file"), "file-spreadsheet", "custom_lists.xlsx"),
]
ACTIONS = [
    RowAction("edit", _l("Edit"), "pencil", "custom_lists.edit", argument="entry_id"),
    RowAction(
        "delete",
        _l("Delete"),
        "trash",
        "custom_lists.delete",
        "post",
        danger=True,
        argument="entry_id",
    ),
]


def _columns(fields: Sequence[CustomField]) -> list[Column]:
    return [
        Column("title", _l("Name"), lambda e: e.title, sort=(ListEntry.title_key,)),
        Column("customer", _l("Customer"), _customer),
        *(_column(field) for field in fields),
        Column(
            "modified",
            _l("Modified"),
            lambda e: e.modified_at,
            sort=(ListEntry.modified_at,),
            largest_first=True,
        ),
    ]


def _made(key: str) -> RecordList[ListEntry] | None:
    _kind, _dot, list_id = key.partition(".")
    listed = define.known(int(list_id)) if list_id.isdecimal() and len(list_id) < 19 else None
    return entries_of(listed) if listed is not None else None


MAKERS[KEY] = _made


def _customer(entry: ListEntry) -> Any:
    name = entry.customer.name or entry.customer.email
    if not can_open("customers.show"):
        return name
    return Link(name, url_for("customers.show", customer_id=entry.customer_id))


def _column(field: CustomField) -> Column:
    return Column(
        f"field_{field.key}",
        field.label,
        lambda entry: custom_fields.show(field, entry.values.get(field.key)),
        numeric=field.kind is FieldKind.NUMBER,
    )


def _choices(field: CustomField) -> Any:
    def offered() -> Choices:
        listed: Choices = [(each, each) for each in field.choices]
        if field.kind is FieldKind.YES_NO:
            listed = [("yes", _("Yes")), ("no", _("No"))]
        return [*listed, (find.NONE, _("Not set"))]

    return offered
