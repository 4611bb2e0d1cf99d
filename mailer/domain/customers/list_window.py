"""The list window: the customers who match, and those of them that a person selected.

What is selected are the person's ticks in the list of customers, so that everything that is done
to ticked customers is done to these; they are kept over sign-ins. `domain.lists.selection` changes
them in the database: neither a list in memory nor a row in the page for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import false

from mailer.domain.customers import audience, in_list, search
from mailer.domain.customers.criteria import tree
from mailer.domain.lists import selection as ticks
from mailer.domain.lists.paging import Order, Page, Rows
from mailer.domain.lists.paging import page as load_page
from mailer.infra.db import db
from mailer.lib.pagination import Cursor
from mailer.models.customer import Customer
from mailer.models.list_state import Selection
from mailer.models.saved_list import SavedList
from mailer.models.user import User

Query = dict[str, Any]
#: Characters of a search.
LONGEST = 200
#: Rows of a pane.
SIZE = 50
#: By name, along its index.
ORDER = Order((Customer.name_key, Customer.id))


@dataclass(frozen=True)
class Pane:
    """Some of the customers of a pane, and how many there are in all."""

    page: Page[Customer]
    count: int


def query_of(text: str, list_id: int, criteria: Mapping[str, Any]) -> Query:
    """What a search, a saved list (0: none) and criteria ask for together; `{}` is everyone."""
    query: Query = {}
    if text := " ".join(text.replace("\0", " ").split())[:LONGEST]:
        query["q"] = text
    if list_id:
        query["list"] = [str(list_id)]
    if tree.children(criteria):
        query["criteria"] = dict(criteria)
    return query


def wrong(query: Query) -> list[tuple[str, str]]:
    """What is incomplete or gone: the path of a part of the criteria ("" for the saved list), and
    a sentence."""
    found = tree.told(query["criteria"]) if "criteria" in query else []
    for list_id in query.get("list", ()):
        if problem := in_list.problem(db.session.get(SavedList, int(list_id))):
            found.insert(0, ("", problem))
    return found


def matching(query: Query, cursor: Cursor | None) -> Pane:
    """Who matches."""
    return _pane(Rows(Customer, search.conditions(query)), cursor)


def selected(user: User, text: str, cursor: Cursor | None) -> Pane:
    """Who is selected, among those that a search means."""
    selection = selection_of(user)
    here = audience.meant(audience.of([{"selection": selection.id}])) if selection.id else false()
    return _pane(Rows(Customer, [here, *search.conditions({"q": text})]), cursor)


def selected_among(user: User, customers: Iterable[Customer]) -> set[int]:
    """The ids of those of a few customers who are selected."""
    ids = [customer.id for customer in customers]
    return ticks.ticked_among(selection_of(user), ids, search.matching_ids)


def problem(user: User) -> str:
    """Why nothing may be sent to the selection, in words: a list or group that it names is gone."""
    selection = selection_of(user)
    found = audience.problems(audience.of([{"selection": selection.id}])) if selection.id else []
    return found[0] if found else ""


def add(user: User, ids: Iterable[int]) -> None:
    """Select these."""
    ticks.tick(selection_of(user), ids)


def add_all(user: User, query: Query) -> None:
    """Select all who match, beside those who are selected already."""
    ticks.tick_all(selection_of(user), query, search.matching_ids)


def remove(user: User, ids: Iterable[int]) -> None:
    """Take these out."""
    ticks.untick(selection_of(user), ids)


def remove_all(user: User, text: str) -> None:
    """Take out all that a search means; all, without one."""
    query = query_of(text, 0, {})
    ticks.untick_matching(selection_of(user), query, search.matching_ids)


def selection_of(user: User) -> Selection:
    """A person's ticks in the list of customers."""
    return ticks.selection_of(user, "customers")


def _pane(rows: Rows[Customer], cursor: Cursor | None) -> Pane:
    return Pane(load_page(rows, ORDER, cursor, SIZE), rows.count())
