"""One page of a list by keyset, quick at a million rows on both databases.

With a search or filter, the matches are collected up to `CAP`, sorted and counted in one
statement: the cost is bounded. When there are more, the page is found along the index of the
sort columns instead: it is full soon. Left to themselves, the planners pick the wrong way for
some searches (docs/decisions/0007-lists.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute

from mailer.infra.db import Base, db
from mailer.lib.pagination import Cursor, Key

Record = TypeVar("Record", bound=Base)

#: Totals above this are shown as "10,000+".
CAP = 10_000


@dataclass(frozen=True)
class Order:
    """The indexed columns that a list is sorted by, the id last, all in one direction."""

    columns: tuple[InstrumentedAttribute[Any], ...]
    descending: bool = False

    def cursor(self, record: Base, *, backwards: bool = False) -> Cursor:
        """The cursor at `record`."""
        return Cursor(tuple(getattr(record, column.key) for column in self.columns), backwards)


@dataclass(frozen=True)
class Page(Generic[Record]):
    """Some rows of a list, and where its neighbours begin."""

    records: Sequence[Record]
    total: int
    #: The list has more than `total` rows.
    total_is_capped: bool
    previous: Cursor | None
    following: Cursor | None


@dataclass(frozen=True)
class Rows(Generic[Record]):
    """The rows of a list: a table and the conditions that its rows meet."""

    model: type[Record]
    conditions: Sequence[ColumnElement[bool]]

    def ids(self) -> Select[int]:
        """Their ids, in no order."""
        return select(_id(self.model)).where(*self.conditions)

    def count(self, cap: int | None = None) -> int:
        """How many there are, counting no further than `cap`."""
        ids = self.ids()
        if cap is not None:
            ids = ids.limit(cap)
        return db.session.scalar(select(func.count()).select_from(ids.subquery())) or 0


def page(
    rows: Rows[Record], order: Order, cursor: Cursor | None, size: int, options: Sequence[Any] = ()
) -> Page[Record]:
    """The page beside `cursor`; the first one without. `options` are loader options."""
    counted, found = _beside(rows, order, cursor, size + 1, options)
    if cursor is not None and cursor.backwards and len(found) <= size:
        # The beginning is reached: the first page is always a full one.
        cursor = None
        counted, found = _beside(rows, order, None, size + 1, options)
    more = len(found) > size
    records = found[:size]
    backwards = cursor is not None and cursor.backwards
    if backwards:
        records.reverse()
    first, last = (records[0], records[-1]) if records else (None, None)
    before = more if backwards else cursor is not None
    after = True if backwards else more
    return Page(
        records=records,
        total=min(counted, CAP),
        total_is_capped=counted > CAP,
        previous=order.cursor(first, backwards=True) if first is not None and before else None,
        following=order.cursor(last) if last is not None and after else None,
    )


def _beside(
    rows: Rows[Record],
    order: Order,
    cursor: Cursor | None,
    size: int,
    options: Sequence[Any],
) -> tuple[int, list[Record]]:
    """The rows past `cursor`, and how many there are in all (counted up to `CAP` + 1)."""
    down = order.descending != (cursor is not None and cursor.backwards)
    if rows.conditions:
        counted, ids = _collected(rows, order, cursor, size, down=down)
        if counted <= CAP:
            query = select(rows.model).where(_id(rows.model).in_(ids)).options(*options)
            query = _sorted(query, order, order.columns, None, down=down)
            return counted, list(db.session.scalars(query))
    else:
        counted = rows.count(CAP + 1)
    query = select(rows.model).where(*rows.conditions).options(*options)
    query = _sorted(query, order, order.columns, cursor, down=down).limit(size)
    return counted, list(db.session.scalars(query))


def _collected(
    rows: Rows[Any], order: Order, cursor: Cursor | None, size: int, *, down: bool
) -> tuple[int, list[int]]:
    """The number of matches, up to `CAP` + 1, and the ids of the page among them; it is the right
    page only if there are no more."""
    some = select(*order.columns).where(*rows.conditions).limit(CAP + 1)
    matches = some.cte("matches").prefix_with("MATERIALIZED")
    keys = tuple(matches.c[column.key] for column in order.columns)
    number = select(func.count()).select_from(matches).scalar_subquery()
    query = _sorted(select(matches.c.id, number), order, keys, cursor, down=down).limit(size)
    found = db.session.execute(query).all()
    counted = found[0][1] if found else rows.count(CAP + 1)
    return counted, [row[0] for row in found]


def _sorted(
    query: Select[Any],
    order: Order,
    columns: Sequence[SQLColumnExpression[Any]],
    cursor: Cursor | None,
    *,
    down: bool,
) -> Select[Any]:
    nullable = [_nullable(column) for column in order.columns]
    if cursor is not None:
        types = [column.type for column in order.columns]
        values = [literal(v, t) for v, t in zip(cursor.values, types, strict=True)]
        if any(nullable):
            query = query.where(_past(columns, values, cursor.values, nullable, down=down))
        else:
            here, bound = tuple_(*columns), tuple_(*values)
            query = query.where(here < bound if down else here > bound)
    directions = [column.desc() if down else column.asc() for column in columns]
    return query.order_by(
        *(
            (direction.nulls_last() if down else direction.nulls_first()) if empty else direction
            for direction, empty in zip(directions, nullable, strict=True)
        )
    )


def _past(
    columns: Sequence[SQLColumnExpression[Any]],
    bounds: Sequence[SQLColumnExpression[Any]],
    values: Sequence[Key],
    nullable: Sequence[bool],
    *,
    down: bool,
) -> ColumnElement[bool]:
    """Rows past `values`. Nothing at all (NULL) sorts as the smallest value."""
    ways: list[ColumnElement[bool]] = []
    same: list[ColumnElement[bool]] = []
    for column, bound, value, empty in zip(columns, bounds, values, nullable, strict=True):
        if value is None:
            if not down:
                ways.append(and_(*same, column.is_not(None)))
            same.append(column.is_(None))
        else:
            if not down:
                beyond = column > bound
            else:
                beyond = or_(column < bound, column.is_(None)) if empty else column < bound
            ways.append(and_(*same, beyond))
            same.append(column == bound)
    return or_(*ways) if ways else false()


def _nullable(column: InstrumentedAttribute[Any]) -> bool:
    # A column that is computed says nothing of it, and lists sort by none that may be empty.
    return bool(getattr(column.property.columns[0], "nullable", False))


def _id(model: type[Base]) -> InstrumentedAttribute[int]:
    found: InstrumentedAttribute[int] = model.id  # type: ignore[attr-defined]
    return found
