"""What the lists know of one customer, on the customer's page."""

from __future__ import annotations

from mailer.blueprints.access import actor
from mailer.blueprints.customers.page import show_page
from mailer.domain import custom_fields
from mailer.domain.accounts.access import load
from mailer.domain.custom_lists import define, find
from mailer.models.customer import Customer

#: Shown on that page; the lists find the others.
_MOST = 100


def of_customer(customer_id: int) -> str:
    """List by list."""
    customer = load(Customer, customer_id, actor(), "customers:view")
    entries = find.of_customer(customer.id, _MOST)
    parts = []
    for listed in define.all_lists():
        fields = custom_fields.all_fields(listed.id)
        rows = [
            (entry, [custom_fields.show(field, entry.values.get(field.key)) for field in fields])
            for entry in entries
            if entry.list_id == listed.id
        ]
        parts.append((listed, fields, rows))
    return show_page("custom_lists/of_customer.html", customer, parts=parts, most=_MOST)
