"""What is typed into a list's search box, as conditions that an index serves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, or_, select

from mailer.lib.folding import prefix_end
from mailer.models.customer import Customer


def begins(column: SQLColumnExpression[str], folded: str) -> ColumnElement[bool]:
    """A folded text begins with this one."""
    end = prefix_end(folded)
    return column >= folded if end is None else and_(column >= folded, column < end)


def customers_named(folded: str) -> Select[Any]:
    """The ids of the customers whose name or company begins with it."""
    return select(Customer.id).where(
        or_(begins(Customer.name_key, folded), begins(Customer.company_key, folded))
    )
