"""Customers."""

from __future__ import annotations

from typing import Any

from mailer.domain.customers.keys import SOURCES, key_columns
from mailer.lib import clock
from mailer.models.customer import Customer
from tests.factories import add, number


def make_customer(**values: Any) -> Customer:
    """A customer with a name and an address of its own."""
    each = number()
    values.setdefault("first_name", "Claire")
    values.setdefault("last_name", f"Martin {each}")
    values.setdefault("email", f"customer{each}@example.com")
    values.setdefault("created_at", clock.now())
    values.setdefault("modified_at", values["created_at"])
    values |= key_columns({name: values.get(name, "") for name in SOURCES})
    return add(Customer(**values))
