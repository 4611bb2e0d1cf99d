"""What one customer has to pay, was sent and answered, on the customer's page."""

from __future__ import annotations

from mailer.blueprints.access import actor
from mailer.blueprints.customers.page import show_page
from mailer.blueprints.debtors.list import pause_badge, state_badge
from mailer.blueprints.mailings.words import DELIVERY_STATES
from mailer.domain.accounts.access import load
from mailer.domain.debtors import answers, find, labels, pauses, reasons, report
from mailer.models.customer import Customer
from mailer.models.document import Document


def of_customer(customer_id: int) -> str:
    """Unpaid receipts, answers, reminders."""
    customer = load(Customer, customer_id, actor(), "debtors:view")
    return show_page(
        "debtors/of_customer.html",
        customer,
        debts=find.debts(lambda query: query.where(Document.customer_id == customer.id)),
        address=find.address_of(customer),
        pause=pauses.of_customer(customer.id),
        answers=answers.of_customer(customer.id),
        sent=report.of_customer(customer.id),
        debt_labels=labels,
        state_badge=state_badge,
        pause_badge=pause_badge,
        states=DELIVERY_STATES,
        why=reasons.shown,
    )
