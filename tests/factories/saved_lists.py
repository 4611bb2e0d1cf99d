"""Saved lists."""

from __future__ import annotations

from typing import Any

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.customers import saved_lists
from mailer.models.customer import Customer
from mailer.models.saved_list import SavedList
from tests.factories import number


def rule(field: str, operator: str, *value: object) -> dict[str, Any]:
    """One rule."""
    return {"field": field, "is": operator, "value": [str(each) for each in value]}


def make_list(*rules: dict[str, Any], name: str = "") -> SavedList:
    """A list of who meets all of these; without any, of who is in Lyon."""
    criteria = {"all": list(rules) or [rule("city", "is", "Lyon")]}
    return saved_lists.create(name or f"List {number()}", criteria, SYSTEM)


def make_fixed_list(*customers: Customer, name: str = "") -> SavedList:
    """A list of these."""
    saved = saved_lists.create(name or f"List {number()}", None, SYSTEM)
    saved_lists.put_in(saved.id, [customer.id for customer in customers])
    return saved


SAMPLES = {"list_id": lambda: make_list().id}
