"""Customers as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from mailer.domain import custom_fields
from mailer.domain.customers import countries, labels
from mailer.domain.lists.slices import sliced
from mailer.infra.db import db, reading
from mailer.lib.tabular.download import Cell
from mailer.models.customer import Customer

Getter = Callable[[Customer], Any]


def columns(language: str) -> list[tuple[str, Getter]]:
    """Headers, which an import recognises again, and what stands below them."""
    fixed: list[tuple[str, Getter]] = [
        (_("Number"), lambda c: c.number),
        (_("Kind"), lambda c: labels.kind(c.kind)),
        (_("First name"), lambda c: c.first_name),
        (_("Last name"), lambda c: c.last_name),
        (_("Company"), lambda c: c.company),
        (_("E-mail"), lambda c: c.email),
        (_("Phone"), lambda c: c.phone),
        (_("Mobile"), lambda c: c.mobile),
        (_("Fax"), lambda c: c.fax),
        (_("Website"), lambda c: c.website),
        (_("VAT number"), lambda c: c.vat_number),
        (_("Street"), lambda c: c.street),
        (_("Postal code"), lambda c: c.postal_code),
        (_("City"), lambda c: c.city),
        (_("Region"), lambda c: c.region),
        (_("Country"), lambda c: countries.name_of(c.country, language)),
        (_("Language"), lambda c: c.language),
        (_("Family"), lambda c: c.family.name if c.family else ""),
        (_("Groups"), lambda c: "; ".join(group.name for group in c.groups)),
        (_("Owner"), lambda c: c.owner.name if c.owner else ""),
        (_("Consent"), lambda c: labels.consent(c.consent)),
        (_("Notes"), lambda c: c.notes),
    ]
    added = [
        (field.label, _custom_getter(field.key, field)) for field in custom_fields.all_fields()
    ]
    return fixed + added


def records(ids: Select[int], language: str) -> Iterator[list[Cell]]:
    """Its head and its rows."""
    with reading():
        table = columns(language)

    def some(wanted: Sequence[int]) -> list[list[Cell]]:
        query = (
            select(Customer)
            .where(Customer.id.in_(wanted))
            .order_by(Customer.id)
            .options(
                selectinload(Customer.groups),
                selectinload(Customer.family),
                selectinload(Customer.owner),
            )
        )
        return [
            [str(getter(customer) or "") for _header, getter in table]
            for customer in db.session.scalars(query)
        ]

    yield [header for header, _getter in table]
    yield from sliced(ids, Customer.id, some)


def _custom_getter(key: str, field: Any) -> Getter:
    db.session.expunge(field)
    return lambda customer: custom_fields.show(field, customer.custom.get(key))
