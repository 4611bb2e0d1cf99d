"""The incidents and ratings of one customer, on the customer's page."""

from __future__ import annotations

from mailer.blueprints.access import actor
from mailer.blueprints.customers.page import show_page
from mailer.blueprints.incidents.list import state_badge
from mailer.blueprints.ratings.list import badges, object_link
from mailer.domain.accounts.access import load
from mailer.domain.incidents import search
from mailer.domain.ratings import find
from mailer.models.customer import Customer

#: Of each shown on that page; the lists find the others.
_MOST = 100


def of_customer(customer_id: int) -> str:
    """The newest first."""
    customer = load(Customer, customer_id, actor(), "customers:view")
    return show_page(
        "incidents/of_customer.html",
        customer,
        incidents=search.of_customer(customer.id, _MOST),
        state_badge=state_badge,
        ratings=find.of_customer(customer.id, _MOST),
        badges=badges,
        about=object_link,
    )
