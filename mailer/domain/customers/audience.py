"""Who is meant by an audience: `{"any": [source…], "not": [source…]}`, kept as JSON.

A source is one of
- `{"all": true}`
- `{"kinds": ["lead"…]}`
- `{"groups": [id…]}`
- `{"customers": [id…]}`
- `{"ticked": {"everything": false, "ids": [id…]}}`, or with `everything` true: the rows that
  match one of `query["any"]` or stand in `also`, less `ids`
- `{"selection": id}`: a frozen selection, when there are too many ids for a JSON value
- `{"addresses": ["a@b"…]}`: no customers; the mailing writes to them directly
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from mailer.domain.customers.search import conditions
from mailer.domain.lists import selection as ticks
from mailer.infra.db import db
from mailer.models.customer import Customer, CustomerKind
from mailer.models.group import GroupMember
from mailer.models.list_state import Selection

Condition = ColumnElement[bool]

#: More ids than this are kept as a frozen selection.
MANY = 2_000


def meant(audience: Mapping[str, Any]) -> Condition:
    """The condition that a row of `Customer` belongs to an audience.

    It stands in the query that reads the customers, not in an `IN` beside it: a slice of an
    audience of a million then costs no more than its own rows.
    """
    wanted = [_condition(source) for source in audience.get("any", [])]
    unwanted = [_condition(source) for source in audience.get("not", [])]
    chosen = or_(*wanted) if wanted else false()
    return and_(chosen, *(~condition for condition in unwanted))


def of_selection(selection: Selection) -> dict[str, Any]:
    """The source that means what is ticked now; later ticks do not change it."""
    by_hand, taken_out = ticks.by_hand(selection)
    if len(by_hand) + len(taken_out) > MANY:
        return {"selection": ticks.freeze(selection).id}
    if not selection.everything:
        return {"ticked": {"everything": False, "query": {}, "ids": by_hand}}
    return {
        "ticked": {
            "everything": True,
            "query": dict(selection.query),
            "ids": taken_out,
            "also": by_hand,
        }
    }


def _condition(source: Mapping[str, Any]) -> Condition:
    (kind, value), *_more = source.items()
    condition: Condition = SOURCES[kind](value)
    return condition


def _all(value: bool) -> Condition:
    return true() if value else false()


def _kinds(values: list[str]) -> Condition:
    return Customer.kind.in_([CustomerKind(value) for value in values])


def _groups(ids: list[int]) -> Condition:
    return Customer.id.in_(
        select(GroupMember.customer_id).where(GroupMember.group_id.in_([int(i) for i in ids]))
    )


def _customers(ids: list[int]) -> Condition:
    return Customer.id.in_([int(i) for i in ids])


def _ticked(value: Mapping[str, Any]) -> Condition:
    if not value["everything"]:
        return _customers(value["ids"])
    queries = value["query"].get("any", [])
    also, taken_out = _customers(value.get("also", [])), _customers(value["ids"])
    return and_(or_(also, *_queries(queries)), ~taken_out)


def _selection(selection_id: int) -> Condition:
    selection = db.session.get(Selection, int(selection_id))
    if selection is None:
        return false()
    by_hand = Customer.id.in_(ticks.items(selection, excluded=False))
    queries = ticks.queries_of(selection)
    if not queries:
        return by_hand
    taken_out = Customer.id.in_(ticks.items(selection, excluded=True))
    return and_(or_(by_hand, *_queries(queries)), ~taken_out)


def _queries(queries: list[dict[str, Any]]) -> list[Condition]:
    return [and_(true(), *conditions(query)) for query in queries]


def _addresses(_values: list[str]) -> Condition:
    return false()


#: Kind of source → the customers it means.
SOURCES: dict[str, Callable[[Any], Condition]] = {
    "all": _all,
    "kinds": _kinds,
    "groups": _groups,
    "customers": _customers,
    "ticked": _ticked,
    "selection": _selection,
    "addresses": _addresses,
}
