"""The different values of an indexed column, at the cost of one index probe each."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from mailer.infra.db import db


def distinct_values(column: InstrumentedAttribute[Any], limit: int = 400) -> list[Any]:
    """At most `limit` values, ascending. `SELECT DISTINCT` would read a million rows for ten."""
    walk = select(func.min(column).label("value")).cte("walk", recursive=True)
    following = (
        select(func.min(column)).where(column > walk.c.value).correlate(walk).scalar_subquery()
    )
    walk = walk.union_all(select(following).where(walk.c.value.is_not(None)))
    query = select(walk.c.value).where(walk.c.value.is_not(None)).limit(limit)
    return list(db.session.scalars(query))
