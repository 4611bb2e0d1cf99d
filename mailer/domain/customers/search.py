"""Which customers a query means. A query is what the list's URL says: `{"q": "dup", "kind":
["lead"]}`; the list, the ticks and the audience of a mailing all read it here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from mailer.lib.folding import fold, prefix_end
from mailer.models.customer import Consent, Customer, CustomerKind, EmailState
from mailer.models.group import GroupMember

Values = Sequence[str]
Condition = ColumnElement[bool]

#: Most words of a search that are looked at.
WORDS = 6
NONE = "none"


def conditions(query: Mapping[str, Any]) -> list[Condition]:
    """What a row must meet. Unknown names are ignored; an unknown value matches nothing."""
    found: list[Condition] = []
    text = str(query.get("q") or "")
    if text.strip():
        found.append(matches_text(text))
    for name, condition in FILTERS.items():
        values = query.get(name)
        if values:
            found.append(condition([str(v) for v in values]))
    return found


def matching_ids(query: Mapping[str, Any]) -> Select[int]:
    """The ids of the customers that a query means."""
    return select(Customer.id).where(*conditions(query))


def matches_text(text: str) -> Condition:
    """The text begins the name, last name, company, address, number or city; or each of its words
    begins one of them ("martin lyon")."""
    whole = _begins(text)
    words = fold(text).split()[:WORDS]
    if len(words) < 2:
        return whole
    return or_(whole, and_(*(_begins(word) for word in words)))


def _begins(text: str) -> Condition:
    folded = fold(text)
    if not folded:
        return false()
    keys = (
        Customer.name_key,
        Customer.last_name_key,
        Customer.company_key,
        Customer.email_key,
        Customer.city_key,
    )
    as_typed = {text.strip(), text.strip().upper()}
    return or_(
        *(starts_with(key, folded) for key in keys),
        *(starts_with(Customer.number, number) for number in sorted(as_typed)),
    )


def starts_with(column: InstrumentedAttribute[str], prefix: str) -> Condition:
    """A range of the column's index (a LIKE would not use it on both databases)."""
    end = prefix_end(prefix)
    return column >= prefix if end is None else and_(column >= prefix, column < end)


def _of_enum(column: InstrumentedAttribute[Any], enum: type[Any]) -> Callable[[Values], Condition]:
    known = {member.value: member for member in enum}
    return lambda values: column.in_([known[value] for value in values if value in known])


def _of_text(column: InstrumentedAttribute[str]) -> Callable[[Values], Condition]:
    return lambda values: column.in_(["" if value == NONE else value for value in values])


def _of_ids(column: InstrumentedAttribute[int | None]) -> Callable[[Values], Condition]:
    def condition(values: Values) -> Condition:
        ways: list[Condition] = [column.in_(_ids(values))]
        if NONE in values:
            ways.append(column.is_(None))
        return or_(*ways)

    return condition


def _in_groups(values: Values) -> Condition:
    members = select(GroupMember.customer_id).where(GroupMember.group_id.in_(_ids(values)))
    ways: list[Condition] = [Customer.id.in_(members)]
    if NONE in values:
        ways.append(~select(GroupMember).where(GroupMember.customer_id == Customer.id).exists())
    return or_(*ways)


def _ids(values: Values) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) < 19]


#: Name in the URL → the condition of its values (one of them suffices).
FILTERS: dict[str, Callable[[Values], Condition]] = {
    "kind": _of_enum(Customer.kind, CustomerKind),
    "group": _in_groups,
    "family": _of_ids(Customer.family_id),
    "country": _of_text(Customer.country),
    "language": _of_text(Customer.language),
    "owner": _of_ids(Customer.owner_id),
    "consent": _of_enum(Customer.consent, Consent),
    "email": _of_enum(Customer.email_state, EmailState),
}
