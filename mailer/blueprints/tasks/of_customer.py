"""The tasks of one customer, on the customer's page."""

from __future__ import annotations

from mailer.blueprints.access import actor
from mailer.blueprints.calls.list import when_badge
from mailer.blueprints.customers.page import show_page
from mailer.blueprints.tasks.list import about_link, due_badge
from mailer.domain.accounts.access import load
from mailer.domain.calls import find as calls
from mailer.domain.tasks import find
from mailer.models.customer import Customer

#: Shown on that page; the lists find the others.
_MOST = 100


def of_customer(customer_id: int) -> str:
    """What is to be done first, then what was done."""
    customer = load(Customer, customer_id, actor(), "customers:view")
    return show_page(
        "tasks/of_customer.html",
        customer,
        tasks=find.of_customer(customer.id, _MOST),
        calls=calls.of_customer(customer.id, _MOST),
        when_badge=when_badge,
        due_badge=due_badge,
        about=about_link,
        most=_MOST,
    )
