"""Entries of custom lists as a source of mailings, see `lists.mailed`.

A source says `{"list": id}` or `{"selection": id}` (a frozen selection).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import SQLColumnExpression

from mailer.domain.custom_lists import find
from mailer.domain.lists.mailed import Condition, Mailed, Source
from mailer.models.custom_list import ListEntry

#: Begins what the tags of a list need (`TagKind.field`): its name, or one of its fields.
FIELD, NAME = "entry_", "entry"


def _condition(source: Source) -> Condition | None:
    return ListEntry.list_id == int(source["list"]) if "list" in source else None


def _column(field: str) -> SQLColumnExpression[Any] | None:
    if field == NAME:
        return ListEntry.id
    return find.value(field.removeprefix(FIELD)) if field.startswith(FIELD) else None


ENTRIES = Mailed(
    "entries", "entry_id", "custom_lists:view", ListEntry, find.there, _condition, _column
)
