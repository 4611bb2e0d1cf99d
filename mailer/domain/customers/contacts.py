"""People and further addresses of a customer, each with a use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.customers import countries
from mailer.infra.db import db
from mailer.lib import email_address
from mailer.lib.errors import NotFound, Refused
from mailer.models.contact import Address, AddressUse, Contact
from mailer.models.customer import Customer

EDIT, IMPORT = "customers:edit", "customers:import"
CONTACT_TEXTS = {"name": 200, "job_title": 120, "email": 254, "phone": 60, "language": 8}
ADDRESS_TEXTS = {
    "label": 120,
    "street": 250,
    "postal_code": 20,
    "city": 120,
    "region": 120,
    "country": 80,
    "email": 254,
    "phone": 60,
}


def contacts_of(customer: Customer) -> list[Contact]:
    """The people, in the order they were added."""
    query = select(Contact).where(Contact.customer_id == customer.id).order_by(Contact.id)
    return list(db.session.scalars(query))


def addresses_of(customer: Customer) -> list[Address]:
    """The further addresses, in the order they were added."""
    query = select(Address).where(Address.customer_id == customer.id).order_by(Address.id)
    return list(db.session.scalars(query))


def contact_of(customer: Customer, contact_id: int) -> Contact:
    """One of the customer's own people; raises `NotFound`."""
    found = db.session.get(Contact, contact_id)
    if found is None or found.customer_id != customer.id:
        raise NotFound
    return found


def address_of(customer: Customer, address_id: int) -> Address:
    """One of the customer's own addresses; raises `NotFound`."""
    found = db.session.get(Address, address_id)
    if found is None or found.customer_id != customer.id:
        raise NotFound
    return found


def check_contact(fields: Mapping[str, Any]) -> dict[str, str]:
    """The texts of a contact as they are kept; raises `Refused` with a sentence for each field at
    fault."""
    errors: dict[str, str] = {}
    values = _texts(fields, CONTACT_TEXTS, errors)
    if not values["name"]:
        errors["name"] = _("Please give the contact a name.")
    if errors:
        raise Refused(_("The contact was not saved."), errors)
    return values


def save_contact(
    customer: Customer,
    contact: Contact | None,
    fields: Mapping[str, Any],
    actor: Actor,
    *,
    needs: str = EDIT,
) -> Contact:
    """Change a contact, or add one; raises `Refused` as `check_contact`."""
    require(actor, needs, customer)
    values = check_contact(fields)
    contact = contact or Contact(customer_id=customer.id)
    parsed = email_address.parse(values["email"])
    contact.email_key = parsed.key if parsed else ""
    _set(contact, values, fields)
    record(actor, "contacts.save", object_type="customer", object_id=customer.id)
    return contact


def save_address(
    customer: Customer, address: Address | None, fields: Mapping[str, Any], actor: Actor
) -> Address:
    """Change an address, or add one; raises `Refused` with a sentence for each field at fault."""
    require(actor, EDIT, customer)
    errors: dict[str, str] = {}
    values = _texts(fields, ADDRESS_TEXTS, errors)
    if not any(values[name] for name in ("street", "postal_code", "city", "email", "label")):
        errors["street"] = _("Please fill in a street, a city or an e-mail address.")
    if errors:
        raise Refused(_("The address was not saved."), errors)
    values["country"] = countries.normalised(values["country"])
    address = address or Address(customer_id=customer.id)
    parsed = email_address.parse(values["email"])
    address.email_key = parsed.key if parsed else ""
    _set(address, values, fields)
    record(actor, "addresses.save", object_type="customer", object_id=customer.id)
    return address


def delete(customer: Customer, row: Contact | Address, actor: Actor) -> None:
    """Take a contact or an address away."""
    require(actor, EDIT, customer)
    record(actor, f"{row.__tablename__}.delete", object_type="customer", object_id=customer.id)
    db.session.delete(row)
    db.session.flush()


def _texts(
    fields: Mapping[str, Any], lengths: Mapping[str, int], errors: dict[str, str]
) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, length in lengths.items():
        text = " ".join(str(fields.get(name) or "").replace("\0", "").split())
        if len(text) > length:
            errors[name] = _("Please keep this under %(count)s characters.", count=length)
        if name == "email" and text and email_address.parse(text) is None:
            errors[name] = _(
                "“%(text)s” is not an e-mail address. It should look like name@example.com.",
                text=text[:80],
            )
        values[name] = text
    return values


def _set(row: Contact | Address, values: Mapping[str, str], fields: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.use = AddressUse(fields.get("use") or AddressUse.OTHER)
    db.session.add(row)
    db.session.flush()
