"""Which customers a query means. A query is what the list's URL says: `{"q": "dup", "kind":
["lead"]}`; the list, the ticks and the audience of a mailing all read it here. `criteria`, a tree
of `domain.customers.criteria`, comes from the list window only: no URL says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from mailer.domain.customers import empty_fields, in_list, rating_filter
from mailer.domain.customers.criteria import tree
from mailer.infra.db import db
from mailer.lib.folding import fold, prefix_end
from mailer.models.customer import Consent, Customer, CustomerKind, EmailState
from mailer.models.group import GroupMember

Values = Sequence[str]
Condition = ColumnElement[bool]
#: How a filter refers to its column.
Use = Callable[[InstrumentedAttribute[Any]], SQLColumnExpression[Any]]
Filter = Callable[[Values, Use], Condition]

#: Folded columns that a search looks at; numbers are compared as they are typed.
SEARCHED = (
    Customer.name_key,
    Customer.last_name_key,
    Customer.company_key,
    Customer.email_key,
    Customer.city_key,
)
#: Most words of a search that are looked at.
WORDS = 6
#: Members from which a group is looked up customer by customer.
LARGE_GROUP = 20_000
NONE = "none"


def conditions(query: Mapping[str, Any]) -> list[Condition]:
    """What a row must meet. Unknown names are ignored; an unknown value matches nothing."""
    found: list[Condition] = []
    text = str(query.get("q") or "")
    searched = bool(text.strip())
    if searched:
        found.append(matches_text(text))
    for name, condition in FILTERS.items():
        values = query.get(name)
        if values:
            use = checked if searched and name not in SELECTIVE else by_index
            found.append(condition([str(v) for v in values], use))
    if query.get("criteria"):
        found.append(tree.condition(query["criteria"]))
    return found


def matching_ids(query: Mapping[str, Any]) -> Select[int]:
    """The ids of the customers that a query means."""
    return select(Customer.id).where(*conditions(query))


def matches_text(text: str) -> Condition:
    """The text begins the name, last name, company, address, number or city; or each of its words
    begins one of them ("martin lyon")."""
    first, *others = text.split()[:WORDS] or [""]
    if not others:
        return _begins(first, by_index)
    # Both ways ask for the first word: its indexes find the rows, the rest is checked there.
    each = and_(*(_begins(word, checked) for word in others))
    return and_(_begins(first, by_index), or_(_begins(text, checked), each))


def _begins(text: str, use: Use) -> Condition:
    folded = fold(text)
    if not folded:
        return false()
    as_typed = sorted({text.strip(), text.strip().upper()})
    return or_(
        *(starts_with(use(key), folded) for key in SEARCHED),
        *(starts_with(use(Customer.number), number) for number in as_typed),
    )


def starts_with(column: SQLColumnExpression[str], prefix: str) -> Condition:
    """A range of the column's index (a LIKE would not use it on both databases)."""
    end = prefix_end(prefix)
    return column >= prefix if end is None else and_(column >= prefix, column < end)


class _Checked(FunctionElement[Any]):
    """A column whose index SQLite leaves alone: it knows no more of an index than how many
    columns it has, and would rather read all leads than the few rows that a search finds."""

    name = "checked"
    inherit_cache = True

    def __init__(self, column: InstrumentedAttribute[Any]) -> None:
        self.type = column.type
        super().__init__(column)


@compiles(_Checked)
def _as_it_is(element: _Checked, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(_Checked, "sqlite")
def _without_index(element: _Checked, compiler: SQLCompiler, **kw: Any) -> str:
    return f"+{compiler.process(element.clauses, **kw)}"


def checked(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """The column, compared row by row among what a search finds."""
    return _Checked(column)


def by_index(column: InstrumentedAttribute[Any]) -> SQLColumnExpression[Any]:
    """The column itself."""
    return column


def _of_enum(column: InstrumentedAttribute[Any], enum: type[Any]) -> Filter:
    known = {member.value: member for member in enum}

    def condition(values: Values, use: Use) -> Condition:
        return use(column).in_([known[value] for value in values if value in known])

    return condition


def _of_text(column: InstrumentedAttribute[str]) -> Filter:
    def condition(values: Values, use: Use) -> Condition:
        return use(column).in_(["" if value == NONE else value for value in values])

    return condition


def _of_ids(column: InstrumentedAttribute[int | None]) -> Filter:
    def condition(values: Values, use: Use) -> Condition:
        ways: list[Condition] = [use(column).in_(_ids(values))]
        if NONE in values:
            # Usually many: found soon in any order.
            ways.append(checked(column).is_(None))
        return or_(*ways)

    return condition


def _in_groups(values: Values, _use: Use) -> Condition:
    ids = _ids(values)
    inside = select(GroupMember.customer_id).where(GroupMember.group_id.in_(ids))
    some = select(func.count()).select_from(inside.limit(LARGE_GROUP).subquery())
    if (db.session.scalar(some) or 0) < LARGE_GROUP:
        ways: list[Condition] = [Customer.id.in_(inside)]
    else:
        # SQLite would make a list of all members before it looks at the first customer.
        ways = [inside.where(GroupMember.customer_id == Customer.id).exists()]
    if NONE in values:
        ways.append(~select(GroupMember).where(GroupMember.customer_id == Customer.id).exists())
    return or_(*ways)


def _empty(values: Values, _use: Use) -> Condition:
    return empty_fields.filter_of(values)


def _rating(values: Values, _use: Use) -> Condition:
    return rating_filter.of_customers(values)


def _in_lists(values: Values, _use: Use) -> Condition:
    return in_list.one_of(_ids(values))


def _ids(values: Values) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) < 19]


#: Name in the URL → the condition of its values (one of them suffices).
FILTERS: dict[str, Filter] = {
    "kind": _of_enum(Customer.kind, CustomerKind),
    "group": _in_groups,
    "list": _in_lists,
    "family": _of_ids(Customer.family_id),
    "country": _of_text(Customer.country),
    "language": _of_text(Customer.language),
    "owner": _of_ids(Customer.owner_id),
    "consent": _of_enum(Customer.consent, Consent),
    "email": _of_enum(Customer.email_state, EmailState),
    "empty": _empty,
    "rating": _rating,
}
#: Filters whose index finds fewer rows than most searches do.
SELECTIVE = frozenset({"country", "language", "group"})
