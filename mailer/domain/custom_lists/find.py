"""Find entries of lists: for their list, for a customer's page, and for mailings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, func, or_, select

from mailer.domain import custom_fields
from mailer.domain.lists.search import begins, customers_named
from mailer.infra.db import db
from mailer.lib.folding import fold
from mailer.models.custom_field import CustomField, FieldKind
from mailer.models.custom_list import CustomList, ListEntry

Condition = ColumnElement[bool]
#: Begins the filter of a field in a list's URL; in it, the field has no value.
FILTER, NONE = "f_", "-"


def there() -> Condition:
    """Neither the entry is deleted nor its list."""
    gone = select(CustomList.id).where(CustomList.deleted_at.is_not(None))
    return and_(ListEntry.deleted_at.is_(None), ListEntry.list_id.not_in(gone))


def of_title(list_id: int, customer_id: int, title: str) -> ListEntry | None:
    """An entry of that customer with that name."""
    query = select(ListEntry).where(
        there(),
        ListEntry.list_id == list_id,
        ListEntry.customer_id == customer_id,
        ListEntry.title_key == fold(title),
    )
    found: ListEntry | None = db.session.scalars(query.order_by(ListEntry.id).limit(1)).first()
    return found


def of_customer(customer_id: int, most: int) -> list[ListEntry]:
    """A customer's entries, list by list."""
    query = (
        select(ListEntry)
        .join(CustomList, CustomList.id == ListEntry.list_id)
        .where(there(), ListEntry.customer_id == customer_id)
        .order_by(CustomList.name_key, ListEntry.list_id, ListEntry.title_key, ListEntry.id)
        .limit(most)
    )
    return list(db.session.scalars(query))


def count_of_customer(customer_id: int) -> int:
    """How many there are."""
    query = select(func.count()).where(there(), ListEntry.customer_id == customer_id)
    return db.session.scalar(query) or 0


def counts() -> dict[int, int]:
    """Id of a list → how many entries it has."""
    query = select(ListEntry.list_id, func.count()).where(ListEntry.deleted_at.is_(None))
    found = db.session.execute(query.group_by(ListEntry.list_id)).all()
    return {row[0]: row[1] for row in found}


def value(key: str) -> SQLColumnExpression[str | None]:
    """What an entry has in the field of that key, as text; NULL for nothing."""
    found: SQLColumnExpression[str | None] = ListEntry.values[key].as_string()
    return found


def conditions(list_id: int, query: Mapping[str, Any]) -> list[Condition]:
    """What the entries of a query of a list meet."""
    found = [ListEntry.list_id == list_id, ListEntry.deleted_at.is_(None)]
    if query.get("q"):
        found.append(_matches_text(str(query["q"])))
    for field in filtered(custom_fields.all_fields(list_id)):
        if values := query.get(f"{FILTER}{field.key}"):
            found.append(_is_one_of(field, [str(each) for each in values]))
    return found


def filtered(fields: Sequence[CustomField]) -> list[CustomField]:
    """Those that a list can be narrowed by."""
    return [each for each in fields if each.kind in (FieldKind.CHOICE, FieldKind.YES_NO)]


def _is_one_of(field: CustomField, values: Sequence[str]) -> Condition:
    ways: list[Condition] = []
    if NONE in values:
        ways.append(value(field.key).is_(None))
    if field.kind is FieldKind.YES_NO:
        flag = ListEntry.values[field.key].as_boolean()
        ways += [flag.is_(text == "yes") for text in ("yes", "no") if text in values]
    else:
        ways.append(value(field.key).in_([each for each in values if each != NONE]))
    return or_(false(), *ways)


def _matches_text(text: str) -> Condition:
    """The text begins the entry's name, or the customer's name or company."""
    folded = fold(text)
    if not folded:
        return false()
    return or_(
        begins(ListEntry.title_key, folded), ListEntry.customer_id.in_(customers_named(folded))
    )
