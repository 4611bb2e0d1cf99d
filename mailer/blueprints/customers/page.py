"""What the tabs of a customer's page share."""

from __future__ import annotations

from typing import Any

from flask import render_template
from sqlalchemy import func, select

from mailer.blueprints.customers.choices import language_name
from mailer.blueprints.customers.list import consent_badge, kind_name
from mailer.blueprints.i18n import language
from mailer.domain import custom_fields
from mailer.domain.calls import find as calls
from mailer.domain.custom_lists import define as custom_lists
from mailer.domain.custom_lists import find as entries
from mailer.domain.customers import countries, labels, mails
from mailer.domain.deals import find as deals
from mailer.domain.debtors import find as debts
from mailer.domain.incidents import search as incidents
from mailer.domain.tasks import find as tasks
from mailer.infra.db import db
from mailer.models.contact import Address, Contact
from mailer.models.customer import Customer


def show_page(template: str, customer: Customer, **context: Any) -> str:
    """A tab of the customer's page."""
    return render_template(template, **frame_of(customer), **context)


def frame_of(customer: Customer) -> dict[str, Any]:
    """What the frame of all tabs shows."""
    return {
        "customer": customer,
        "kind": kind_name(customer),
        "consent": consent_badge(customer),
        "country": countries.name_of(customer.country, language()),
        "country_name": lambda code: countries.name_of(code, language()),
        "language_of": language_name(customer.language),
        "language_name": language_name,
        "labels": labels,
        "own_fields": [
            (field.label, custom_fields.show(field, customer.custom.get(field.key)))
            for field in custom_fields.all_fields()
        ],
        "contact_count": _count(Contact, customer) + _count(Address, customer),
        "mail_count": mails.count_of(customer),
        "unpaid_count": debts.count_of_customer(customer.id),
        "deal_count": deals.count_of_customer(customer.id),
        "has_lists": bool(custom_lists.all_lists()),
        "entry_count": entries.count_of_customer(customer.id),
        "incident_count": incidents.count_of_customer(customer.id),
        "task_count": tasks.count_open_of_customer(customer.id)
        + calls.count_open_of_customer(customer.id),
    }


def _count(model: type[Contact] | type[Address], customer: Customer) -> int:
    query = select(func.count()).where(model.customer_id == customer.id)
    return db.session.scalar(query) or 0
