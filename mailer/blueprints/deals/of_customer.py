"""The deals of one customer, on the customer's page."""

from __future__ import annotations

from mailer.blueprints.access import actor
from mailer.blueprints.customers.page import show_page
from mailer.blueprints.deals.list import amount, stage_badge
from mailer.domain.accounts.access import load
from mailer.domain.deals import find
from mailer.models.customer import Customer

#: Shown on that page; the list finds the others.
_MOST = 100


def of_customer(customer_id: int) -> str:
    """The last changed first."""
    customer = load(Customer, customer_id, actor(), "customers:view")
    return show_page(
        "deals/of_customer.html",
        customer,
        deals=find.of_customer(customer.id, _MOST),
        stage_badge=stage_badge,
        amount=amount,
    )
