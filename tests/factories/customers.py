"""Customers."""

from __future__ import annotations

import io
from typing import Any

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.customers.keys import SOURCES, key_columns
from mailer.domain.imports import table_kinds, tables
from mailer.domain.imports.tables import Ask
from mailer.lib import clock, email_address
from mailer.lib.folding import fold
from mailer.models.bulk_change import BulkChange, BulkKind, BulkState
from mailer.models.contact import Address, Contact
from mailer.models.custom_field import CustomField, FieldKind
from mailer.models.customer import Customer
from mailer.models.group import CustomerGroup, Family, GroupMember
from mailer.models.import_run import ImportRun
from tests.factories import add, number
from tests.factories.accounts import make_user


def make_customer(**values: Any) -> Customer:
    """A customer with a name and an address of its own."""
    each = number()
    values.setdefault("first_name", "Claire")
    values.setdefault("last_name", f"Martin {each}")
    values.setdefault("email", f"customer{each}@example.com")
    values.setdefault("created_at", clock.now())
    values.setdefault("modified_at", values["created_at"])
    values |= key_columns({name: values.get(name, "") for name in SOURCES})
    return add(Customer(**values))


def make_group(**values: Any) -> CustomerGroup:
    """A group; `customers=[…]` are in it."""
    members = values.pop("customers", ())
    values.setdefault("name", f"Group {number()}")
    values.setdefault("name_key", fold(values["name"]))
    group = add(CustomerGroup(**values))
    for customer in members:
        add(GroupMember(group_id=group.id, customer_id=customer.id))
    return group


def make_family(**values: Any) -> Family:
    """A family."""
    values.setdefault("name", f"Family {number()}")
    values.setdefault("name_key", fold(values["name"]))
    return add(Family(**values))


def make_contact(customer: Customer | None = None, **values: Any) -> Contact:
    """Somebody at a customer."""
    values.setdefault("name", f"Contact {number()}")
    parsed = email_address.parse(values.get("email", ""))
    values.setdefault("email_key", parsed.key if parsed else "")
    values["customer_id"] = (customer or make_customer()).id
    return add(Contact(**values))


def make_address(customer: Customer | None = None, **values: Any) -> Address:
    """A further address of a customer."""
    values.setdefault("street", f"{number()}, rue du Port")
    values["customer_id"] = (customer or make_customer()).id
    return add(Address(**values))


def make_field(**values: Any) -> CustomField:
    """A field of the company's own."""
    values.setdefault("label", f"Field {number()}")
    values.setdefault("key", fold(values["label"]).replace(" ", "_"))
    values.setdefault("kind", FieldKind.TEXT)
    return add(CustomField(**values))


def make_change(**values: Any) -> BulkChange:
    """A finished change of many, started by somebody else."""
    values.setdefault("created_by_id", make_user().id)
    values.setdefault("kind", BulkKind.SET_FAMILY)
    values.setdefault("state", BulkState.DONE)
    values.setdefault("created_at", clock.now())
    return add(BulkChange(updated_at=values["created_at"], **values))


def _contact_and_its_customer() -> tuple[int, int]:
    contact = make_contact()
    return contact.id, contact.customer_id


def _address_and_its_customer() -> tuple[int, int]:
    address = make_address()
    return address.id, address.customer_id


def make_contact_table() -> ImportRun:
    """A table of contacts that waits for somebody who looks at its columns."""
    content = b"name,customer number\nAda,C-1\n"
    return tables.accept(
        io.BytesIO(content), "contacts.csv", SYSTEM, ask=Ask.ALWAYS, kind=table_kinds.CONTACTS
    )


#: Endpoints about such a table.
_OF_TABLES = ("table", "table_progress", "begin", "start", "back", "undo", "again", "discard")
SAMPLES = {
    **{f"customers.{name}:run_id": lambda: make_contact_table().id for name in _OF_TABLES},
    "customer_id": lambda: make_customer().id,
    "group_id": lambda: make_group().id,
    "family_id": lambda: make_family().id,
    "field_id": lambda: make_field().id,
    "contact_id customer_id": _contact_and_its_customer,
    "address_id customer_id": _address_and_its_customer,
    "change_id": lambda: make_change().id,
    "key": lambda: "customers",
}
