"""The entries of a list as a file; an import recognises its columns again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from mailer.domain import custom_fields
from mailer.domain.lists.slices import sliced
from mailer.infra.db import db
from mailer.lib.tabular.download import Cell
from mailer.models.custom_field import CustomField, FieldKind
from mailer.models.custom_list import ListEntry


def records(list_id: int, ids: Select[int]) -> Iterator[list[Cell]]:
    """Its head and its rows."""
    fields = custom_fields.all_fields(list_id)
    own = [field.label for field in fields]
    yield [_("Name"), *own, _("Customer number"), _("Customer"), _("E-mail")]
    yield from sliced(ids, ListEntry.id, lambda some: _some(some, fields))


def _some(ids: Sequence[int], fields: Sequence[CustomField]) -> list[list[Cell]]:
    query = select(ListEntry).where(ListEntry.id.in_(ids)).order_by(ListEntry.id)
    found = db.session.scalars(query.options(selectinload(ListEntry.customer)))
    return [_record(entry, fields) for entry in found]


def _record(entry: ListEntry, fields: Sequence[CustomField]) -> list[Cell]:
    customer = entry.customer
    own = [_cell(field, entry.values.get(field.key)) for field in fields]
    return [entry.title, *own, customer.number, customer.name, customer.email]


def _cell(field: CustomField, value: Any) -> Cell:
    if field.kind is FieldKind.DATE and value:
        return dt.date.fromisoformat(str(value))
    if field.kind is FieldKind.NUMBER and value is not None:
        return value  # type: ignore[no-any-return]
    return custom_fields.show(field, value)
