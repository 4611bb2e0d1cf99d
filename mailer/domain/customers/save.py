"""Create and change customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain import custom_fields
from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.customers import countries
from mailer.domain.customers.consent import keep_opt_outs, opted_out_addresses, respect_opt_out
from mailer.domain.customers.keys import SOURCES, key_columns
from mailer.infra.db import db
from mailer.lib import clock, email_address
from mailer.lib.errors import Refused
from mailer.models.customer import Customer, CustomerKind
from mailer.models.group import CustomerGroup, Family
from mailer.models.user import User

#: Columns that are plain text, with the length that the table has room for.
TEXTS: dict[str, int] = {
    "number": 60,
    "first_name": 120,
    "last_name": 120,
    "company": 200,
    "email": 254,
    "phone": 60,
    "mobile": 60,
    "fax": 60,
    "website": 200,
    "vat_number": 40,
    "street": 250,
    "postal_code": 20,
    "city": 120,
    "region": 120,
    "country": 80,
    "language": 8,
}
NOTES = 20_000
EDIT = "customers:edit"


class Outdated(Refused):
    """Someone else saved in the meantime; nothing was overwritten."""


def create(fields: Mapping[str, Any], actor: Actor) -> Customer:
    """A new customer.

    `fields`: columns by name, `group_ids`, and `custom` (key → text as typed). Consent is not
    among them: it has a log of its own. Raises `Refused` with a sentence for each field at fault.
    """
    require(actor, EDIT)
    customer = Customer(kind=CustomerKind.CUSTOMER, custom={})
    _apply(customer, fields)
    # The same moment: nobody has worked on it since (see `imports.undo`).
    customer.created_at = customer.modified_at
    db.session.add(customer)
    db.session.flush()
    respect_opt_out(customer, actor)
    record(actor, "customers.create", object_type="customer", object_id=customer.id)
    return customer


def update(customer: Customer, fields: Mapping[str, Any], actor: Actor, *, seen: str = "") -> None:
    """Change what `fields` names and leave the rest.

    `seen`: the `stamp` of the record that the person looked at. Raises `Outdated` when it has
    changed since, and `Refused` as `create` does.
    """
    require(actor, EDIT, customer)
    db.session.refresh(customer, with_for_update=True)
    if seen and seen != stamp(customer):
        raise Outdated(
            _(
                "Someone changed this record while you were writing. Nothing is saved yet, and "
                "what you typed is still here. Look at the record in another tab; saving once "
                "more puts your version in its place."
            )
        )
    opted_out = opted_out_addresses([customer.id])
    _apply(customer, fields)
    db.session.flush()
    keep_opt_outs([key for key in opted_out if key != customer.email_key], actor)
    respect_opt_out(customer, actor)
    record(actor, "customers.update", object_type="customer", object_id=customer.id)


def stamp(customer: Customer) -> str:
    """Another text after every change of the record."""
    return customer.modified_at.isoformat()


def fill_keys(customer: Customer) -> None:
    """Set the name and all folded keys from the other columns."""
    for name, value in key_columns({n: getattr(customer, n) for n in SOURCES}).items():
        setattr(customer, name, value)


def same_address(customer: Customer, limit: int = 5) -> list[Customer]:
    """Other customers with the same e-mail address: only one of them gets each mailing."""
    if not customer.email_key:
        return []
    query = (
        select(Customer)
        .where(Customer.email_key == customer.email_key, Customer.id != customer.id)
        .order_by(Customer.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def _apply(customer: Customer, fields: Mapping[str, Any]) -> None:
    errors: dict[str, str] = {}
    values = _texts(fields, errors)
    values.update(_references(fields, errors))
    # All values, those of deleted fields among them.
    custom = custom_fields.parse_all(
        custom_fields.all_fields(), fields.get("custom") or {}, customer.custom or {}, errors
    )
    identity = {
        name: values.get(name, getattr(customer, name, None) or "")
        for name in ("first_name", "last_name", "company", "email")
    }
    if not any(identity.values()) and not errors:
        errors["last_name"] = _("Please give a name, a company or an e-mail address.")
    if errors:
        raise Refused(_("The record was not saved."), errors)
    for name, value in values.items():
        setattr(customer, name, value)
    customer.custom = custom
    customer.modified_at = clock.now()
    _fill_defaults(customer)
    fill_keys(customer)


def _texts(fields: Mapping[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, length in TEXTS.items():
        if name in fields:
            text = " ".join(str(fields[name] or "").replace("\0", "").split())
            values[name] = _CHECKS[name](text, errors) if name in _CHECKS else text
            if len(values[name]) > length:
                errors[name] = _("Please keep this under %(count)s characters.", count=length)
    if "notes" in fields:
        values["notes"] = str(fields["notes"] or "").replace("\0", "").strip()
        if len(values["notes"]) > NOTES:
            errors["notes"] = _("Please keep this under %(count)s characters.", count=NOTES)
    return values


def _references(fields: Mapping[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "kind" in fields:
        values["kind"] = CustomerKind(fields["kind"])
    if "family_id" in fields:
        values["family_id"] = fields["family_id"] or None
        if values["family_id"] and db.session.get(Family, values["family_id"]) is None:
            errors["family_id"] = _("This family was deleted meanwhile. Please choose another.")
    if "owner_id" in fields:
        values["owner_id"] = fields["owner_id"] or None
        if values["owner_id"] and db.session.get(User, values["owner_id"]) is None:
            errors["owner_id"] = _("This user does not exist. Please choose another.")
    if "group_ids" in fields:
        query = select(CustomerGroup).where(CustomerGroup.id.in_(fields["group_ids"]))
        values["groups"] = list(db.session.scalars(query))
    return values


def _fill_defaults(customer: Customer) -> None:
    """Columns of a new customer that nothing set: the database's defaults come too late for the
    keys."""
    for name in TEXTS:
        if getattr(customer, name) is None:
            setattr(customer, name, "")


def _email(text: str, errors: dict[str, str]) -> str:
    if text and email_address.parse(text) is None:
        errors["email"] = _(
            "“%(text)s” is not an e-mail address. It should look like name@example.com.",
            text=text[:80],
        )
    return text


def _website(text: str, errors: dict[str, str]) -> str:
    if not text:
        return ""
    if "://" not in text:
        text = f"https://{text}"
    if not text.startswith(("http://", "https://")):
        errors["website"] = _("Please write a web address, such as www.example.com.")
    return text


def _country(text: str, _errors: dict[str, str]) -> str:
    return countries.normalised(text)


_CHECKS = {"email": _email, "website": _website, "country": _country}
