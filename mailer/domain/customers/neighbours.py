"""Step from customer to customer, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, tuple_

from mailer.domain.customers.search import conditions
from mailer.infra.db import db
from mailer.models.customer import Customer

_ORDER = (Customer.name_key, Customer.id)


def by_name(
    customer: Customer | None, query: Mapping[str, Any], *, back: bool = False
) -> Customer | None:
    """Who comes after (`back`: before) a customer among those that a query of the list means
    (`domain.customers.search`); from nobody the first (the last); None at the end."""
    rows = select(Customer).where(*conditions(query))
    if customer is not None:
        here, key = tuple_(*_ORDER), (customer.name_key, customer.id)
        rows = rows.where(here < key if back else here > key)
    order = [column.desc() for column in _ORDER] if back else list(_ORDER)
    found: Customer | None = db.session.scalar(rows.order_by(*order).limit(1))
    return found
