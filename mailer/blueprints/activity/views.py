"""What happened: with everybody, and with one customer."""

from __future__ import annotations

from flask import Response

from mailer.blueprints.access import actor
from mailer.blueprints.activity.list import ACTIVITY
from mailer.blueprints.components import records
from mailer.blueprints.customers.page import frame_of
from mailer.domain.accounts.access import load
from mailer.domain.activity import find
from mailer.models.customer import Customer

VIEW = "customers:view"


def index() -> Response:
    """The newest first."""
    return records.show(ACTIVITY, "activity/index.html")


def of_customer(customer_id: int) -> Response:
    """The same of one customer, on the customer's page."""
    customer = load(Customer, customer_id, actor(), VIEW)
    mine = [find.of_customer(customer.id)]
    return records.show(ACTIVITY, "activity/of_customer.html", mine, **frame_of(customer))
