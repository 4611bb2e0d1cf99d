"""Ticks in a list: they belong to a person and a list, survive paging, reloads and sign-ins.

They are kept as "query + exceptions" (see `models.list_state.Selection`), so that all of a
million rows are ticked by one small row. Rows are ticked or unticked by their ids; "all that
match" adds a query. What the queries mean is the list's business: functions that need it take
`matching`, which turns a query into the ids of its rows.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.list_state import Selection, SelectionItem
from mailer.models.user import User

#: A query of a list (search and filters) → the ids of the rows that match.
Matching = Callable[[Mapping[str, Any]], Select[int]]
#: The session holds no items: it need not learn which ones were changed.
UNSEEN = {"synchronize_session": False}


def selection_of(user: User, list_key: str) -> Selection:
    """A person's ticks in a list; a new, empty one is saved only when something is ticked."""
    found = db.session.scalar(
        select(Selection).where(Selection.user_id == user.id, Selection.list_key == list_key)
    )
    return found or Selection(
        user_id=user.id, list_key=list_key, everything=False, query={}, modified_at=clock.now()
    )


def tick(selection: Selection, ids: Iterable[int]) -> None:
    """Tick these rows."""
    _put(selection, ids, excluded=False)


def untick(selection: Selection, ids: Iterable[int]) -> None:
    """Untick these rows."""
    if selection.everything:
        _put(selection, ids, excluded=True)
    elif selection.id is not None:
        _touch(selection)
        _forget(selection, ids)


def tick_all(selection: Selection, query: Mapping[str, Any], matching: Matching) -> None:
    """Tick all rows that match `query`, beside what is ticked already."""
    queries = [{}] if not query else [*queries_of(selection), dict(query)]
    if {} in queries:
        queries = [{}]
    unique = [q for position, q in enumerate(queries) if q not in queries[:position]]
    selection.query = {"any": unique}
    selection.everything = True
    _touch(selection)
    db.session.execute(
        delete(SelectionItem).where(
            SelectionItem.selection_id == selection.id,
            SelectionItem.record_id.in_(matching(query)),
        )
    )


def untick_matching(selection: Selection, query: Mapping[str, Any], matching: Matching) -> None:
    """Untick all rows that match `query`."""
    if selection.id is None or not query:
        untick_all(selection)
        return
    _touch(selection)
    here, found = SelectionItem.selection_id == selection.id, matching(query)
    of_them = and_(here, SelectionItem.record_id.in_(found))
    if not selection.everything:
        db.session.execute(delete(SelectionItem).where(of_them), execution_options=UNSEEN)
        return
    out = update(SelectionItem).where(of_them).values(excluded=True)
    db.session.execute(out, execution_options=UNSEEN)
    ticked_still = ids_query(selection, matching)
    column = ticked_still.selected_columns[0]
    _fill(
        ticked_still.where(column.in_(found)).with_only_columns(
            db.literal(selection.id, SelectionItem.selection_id.type), column, db.literal(True)
        )
    )


def untick_all(selection: Selection) -> None:
    """Untick everything."""
    if selection.id is None:
        return
    selection.everything = False
    selection.query = {}
    _touch(selection)
    db.session.execute(delete(SelectionItem).where(SelectionItem.selection_id == selection.id))


def queries_of(selection: Selection) -> list[dict[str, Any]]:
    """The queries whose rows are ticked; empty unless `everything`."""
    return list(selection.query.get("any", [])) if selection.everything else []


def is_empty(selection: Selection) -> bool:
    """Nothing is ticked. A query that matches nothing is not looked into."""
    if selection.everything or selection.id is None:
        return not selection.everything
    return not db.session.scalar(
        select(select(SelectionItem).where(SelectionItem.selection_id == selection.id).exists())
    )


def ids_query(selection: Selection, matching: Matching) -> Select[int]:
    """The ids of the ticked rows that still exist, to be used in a larger query."""
    every = matching({})
    column = every.selected_columns[0]
    return every.where(ticked(selection, column, matching))


def ticked(
    selection: Selection, column: SQLColumnExpression[int], matching: Matching
) -> ColumnElement[bool]:
    """The condition that the row whose id is `column` is ticked."""
    if selection.id is None:
        return false()
    by_hand = items(selection, excluded=False)
    queries = queries_of(selection)
    if not queries:
        return column.in_(by_hand)
    taken_out = column.not_in(items(selection, excluded=True))
    if {} in queries:
        return taken_out
    ways = [column.in_(matching(query)) for query in queries]
    return and_(or_(column.in_(by_hand), *ways), taken_out)


def count(selection: Selection, matching: Matching) -> int:
    """How many rows are ticked, exactly."""
    if selection.id is None:
        return 0
    ids = ids_query(selection, matching).subquery()
    return db.session.scalar(select(func.count()).select_from(ids)) or 0


def ticked_among(selection: Selection, ids: Iterable[int], matching: Matching) -> set[int]:
    """Which of these few rows (a page) are ticked."""
    few = list(ids)
    if selection.id is None or not few:
        return set()
    every = ids_query(selection, matching)
    return set(db.session.scalars(every.where(every.selected_columns[0].in_(few))))


def items(selection: Selection, *, excluded: bool) -> Select[int]:
    """The ids ticked by hand, or those taken out by hand."""
    return select(SelectionItem.record_id).where(
        SelectionItem.selection_id == selection.id, SelectionItem.excluded.is_(excluded)
    )


def by_hand(selection: Selection) -> tuple[list[int], list[int]]:
    """The ids ticked by hand and those taken out by hand."""
    if selection.id is None:
        return [], []
    rows = db.session.execute(
        select(SelectionItem.record_id, SelectionItem.excluded)
        .where(SelectionItem.selection_id == selection.id)
        .order_by(SelectionItem.record_id)
    ).all()
    return [i for i, excluded in rows if not excluded], [i for i, excluded in rows if excluded]


def freeze(selection: Selection) -> Selection:
    """A copy that no later tick changes, for work that goes on after the person moved on."""
    copy = Selection(
        user_id=selection.user_id,
        list_key=f"{selection.list_key[:20]}.{secrets.token_hex(8)}",
        everything=selection.everything,
        query=dict(selection.query),
        modified_at=clock.now(),
    )
    db.session.add(copy)
    db.session.flush()
    _fill(
        select(
            db.literal(copy.id, SelectionItem.selection_id.type),
            SelectionItem.record_id,
            SelectionItem.excluded,
        ).where(SelectionItem.selection_id == selection.id)
    )
    return copy


def _put(selection: Selection, ids: Iterable[int], *, excluded: bool) -> None:
    wanted = sorted(set(ids))
    if not wanted:
        return
    _touch(selection)
    _forget(selection, wanted)
    db.session.execute(
        insert(SelectionItem),
        [{"selection_id": selection.id, "record_id": i, "excluded": excluded} for i in wanted],
    )


def _fill(rows: Select[Any]) -> None:
    """Add items made by a query, in the database: there may be a million."""
    names = ["selection_id", "record_id", "excluded"]
    db.session.execute(insert(SelectionItem).from_select(names, rows))


def _forget(selection: Selection, ids: Iterable[int]) -> None:
    db.session.execute(
        delete(SelectionItem).where(
            SelectionItem.selection_id == selection.id, SelectionItem.record_id.in_(list(ids))
        )
    )


def _touch(selection: Selection) -> None:
    selection.modified_at = clock.now()
    db.session.add(selection)
    db.session.flush()
