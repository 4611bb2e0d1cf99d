"""One page of what happened, quick at any number of events on both databases.

Left to themselves, planners sort the whole union for one page of it. Here each kind gives its own
first rows along its index by time, and only these few are put in order
(docs/decisions/0031-activity.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.sql import visitors

from mailer.domain.lists.paging import CAP, Order, Page
from mailer.infra.db import UTCDateTime, db
from mailer.lib.pagination import Cursor
from mailer.models.activity import BRANCHES, Activity, ActivityKind

Condition = ColumnElement[bool]
_VIEW = "activity"


def page(
    conditions: Sequence[Condition],
    order: Order,
    cursor: Cursor | None,
    size: int,
    only: Mapping[ActivityKind, Condition] | None = None,
) -> Page[Activity]:
    """The page beside `cursor` of the events that meet `conditions` (on `Activity`), as
    `domain.lists.paging.page` gives it. `only`: of these kinds, those whose own rows meet the
    condition beside them."""
    chosen = BRANCHES if only is None else {k: BRANCHES[k].where(only[k]) for k in only}
    branches = [_narrowed(branch, conditions) for branch in chosen.values()]
    found = _beside(branches, order, cursor, size + 1)
    if cursor is not None and cursor.backwards and len(found) <= size:
        # The beginning is reached: the first page is always a full one.
        cursor = None
        found = _beside(branches, order, None, size + 1)
    more, backwards = len(found) > size, cursor is not None and cursor.backwards
    found = found[:size]
    if backwards:
        found.reverse()
    first, last = (found[0], found[-1]) if found else (None, None)
    counted = _count(branches)
    return Page(
        records=found,
        total=min(counted, CAP),
        total_is_capped=counted > CAP,
        previous=order.cursor(first, backwards=True)
        if first and (more if backwards else cursor is not None)
        else None,
        following=order.cursor(last) if last and (backwards or more) else None,
    )


def _narrowed(branch: Select[Any], conditions: Sequence[Condition]) -> Select[Any]:
    """One kind with the conditions said of its own columns, so that its own indexes serve."""
    own = {column.name: column.element for column in branch.selected_columns}

    def replaced(element: Any, **_more: Any) -> Any:
        table = getattr(element, "table", None)
        return own[element.name] if getattr(table, "name", "") == _VIEW else None

    said = [visitors.replacement_traverse(each, {}, replaced) for each in conditions]
    return branch.where(*said)


def _beside(
    branches: Sequence[Select[Any]], order: Order, cursor: Cursor | None, size: int
) -> list[Activity]:
    down = order.descending != (cursor is not None and cursor.backwards)
    parts = [_first_of(branch, cursor, size, down=down).subquery() for branch in branches]
    every = union_all(*(select(part) for part in parts)).subquery()
    keys = (every.c.at, every.c.id)
    query = select(every).order_by(*(key.desc() if down else key.asc() for key in keys))
    return [Activity(**row) for row in db.session.execute(query.limit(size)).mappings()]


def _first_of(branch: Select[Any], cursor: Cursor | None, size: int, *, down: bool) -> Select[Any]:
    own = {column.name: column.element for column in branch.selected_columns}
    at, id, object_id = own["at"], own["id"], own["object_id"]
    if cursor is not None:
        moment = literal(cursor.values[0], UTCDateTime())
        past = id < cursor.values[1] if down else id > cursor.values[1]
        beyond = at < moment if down else at > moment
        bound = at <= moment if down else at >= moment
        branch = branch.where(bound, or_(beyond, and_(at == moment, past)))
    keys = (at, object_id)
    return branch.order_by(*(key.desc() if down else key.asc() for key in keys)).limit(size)


def _count(branches: Sequence[Select[Any]]) -> int:
    """How many there are, counting no further than needed."""
    counted = 0
    for branch in branches:
        some = branch.limit(CAP + 1 - counted).subquery()
        counted += db.session.scalar(select(func.count()).select_from(some)) or 0
        if counted > CAP:
            break
    return counted
