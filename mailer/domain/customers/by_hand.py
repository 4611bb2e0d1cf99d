"""Addresses that a person writes to with their own mail program, past our outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from mailer.infra.db import db
from mailer.lib import email_address
from mailer.models.contact import Contact
from mailer.models.customer import Consent, Customer, EmailState

#: More of them are a mailing, which hides them from each other by itself.
MOST = 500


@dataclass(frozen=True)
class Writable:
    """A person with a usable address."""

    name: str
    address: str
    customer_id: int
    opted_out: bool


def of_customers(ids: Select[int]) -> list[Writable]:
    """Customers who have one, by name; one more than `MOST` when there are more."""
    query = (
        select(Customer)
        .where(Customer.id.in_(ids), Customer.email_state == EmailState.VALID)
        .order_by(Customer.name_key, Customer.id)
        .limit(MOST + 1)
    )
    return [
        Writable(each.name, each.email, each.id, each.consent is Consent.WITHDRAWN)
        for each in db.session.scalars(query)
    ]


def of_contacts(customer: Customer, ids: Sequence[int]) -> list[Writable]:
    """Those of a customer's contacts who have one, by name."""
    query = select(Contact).where(Contact.customer_id == customer.id, Contact.id.in_(ids))
    return [
        Writable(each.name, each.email, customer.id, opted_out=False)
        for each in db.session.scalars(query.order_by(Contact.name, Contact.id))
        if email_address.parse(each.email) is not None
    ]
