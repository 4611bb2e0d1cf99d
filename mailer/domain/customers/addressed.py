"""Whose addresses a mailing writes to: those of the customers that its audience means, or those of
their contacts.

An audience says it in `write_to`: nothing for the customers' own addresses, `contacts` for all
contacts, `contacts:financial` for those with that use. A recipient is a row of `Customer` or of
`Contact`, known by its id; a mailing has recipients of one of these only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Label,
    SQLColumnExpression,
    func,
    null,
    or_,
    true,
)

from mailer.domain.customers import empty_fields, labels
from mailer.lib.errors import NotFound
from mailer.lib.record_ids import record_id
from mailer.models.contact import AddressUse, Contact
from mailer.models.customer import Customer, EmailState
from mailer.models.delivery import Delivery

Condition = ColumnElement[bool]
#: Who gets a mail of a mailing.
Addressee = Customer | Contact

CONTACTS = "contacts"
#: The customers' own addresses, where a form or link says so; an audience leaves it out.
OWN = "own"
#: Names a contact among the data of a delivery or of a message.
DATA = "contact_id"


@dataclass(frozen=True, eq=False)
class Addressed:
    """The rows that a mailing writes to, as its statements read them."""

    #: As `write_to` says it.
    word: str
    model: Any
    #: What is read: customers, or contacts with their customers.
    rows: FromClause
    where: Condition
    #: There is no address; what stands there is none.
    without: Condition
    invalid: Condition
    language: SQLColumnExpression[str]
    #: NULL for a customer.
    contact_id: SQLColumnExpression[Any]
    #: Fields of customers (`empty_fields`) for which a mail shows something else.
    instead: Mapping[str, Condition] = field(default_factory=dict)

    @property
    def id(self) -> Any:
        """The recipient's id."""
        return self.model.id

    @property
    def email_key(self) -> Any:
        """The normalised address."""
        return self.model.email_key

    def columns(self) -> list[Label[Any]]:
        """Who it is, as every list of recipients has it."""
        return [
            self.model.id.label("id"),
            Customer.id.label("customer_id"),
            self.contact_id.label("contact_id"),
            self.model.name.label("name"),
            self.model.email.label("email"),
            self.model.email_key.label("email_key"),
        ]

    def customer_of(self, rows: Any) -> Any:
        """The id of the customer, in rows of that model."""
        return rows.customer_id if self.model is Contact else rows.id

    def is_of(self, delivery: type[Delivery]) -> Condition:
        """A delivery is the mail to this recipient."""
        named = delivery.contact_id if self.model is Contact else delivery.customer_id
        is_theirs: Condition = named == self.model.id
        return is_theirs

    def lacks(self, fields: Iterable[str]) -> Condition:
        """A recipient for whom one of these fields is empty."""
        fields = tuple(fields)
        own = [self.instead[each] for each in fields if each in self.instead]
        rest = empty_fields.filter_of(each for each in fields if each not in self.instead)
        return or_(rest, *own)


CUSTOMERS = Addressed(
    "",
    Customer,
    Customer.__table__,
    true(),
    Customer.email_state == EmailState.NONE,
    Customer.email_state == EmailState.INVALID,
    Customer.language,
    null(),
)


@lru_cache(8)
def _contacts(use: AddressUse | None) -> Addressed:
    return Addressed(
        f"{CONTACTS}:{use}" if use else CONTACTS,
        Contact,
        Contact.__table__.join(Customer.__table__, Customer.id == Contact.customer_id),
        true() if use is None else Contact.use == use,
        Contact.email == "",
        Contact.email_key == "",
        func.coalesce(func.nullif(Contact.language, ""), Customer.language),
        Contact.id,
        {
            "name": Contact.name == "",
            "email": Contact.email == "",
            # As `lib.person_name` parts it: one word alone is the last name.
            "first_name": ~(Contact.name.contains(" ") | Contact.name.contains(",")),
            "last_name": Contact.name == "",
            "phone": (Contact.phone == "") & (Customer.phone == "") & (Customer.mobile == ""),
        },
    )


def of_word(word: str) -> Addressed:
    """What `write_to` says. Raises `NotFound` for what it never says: who is meant must not be
    guessed."""
    if word in ("", OWN):
        return CUSTOMERS
    kind, _colon, use = word.partition(":")
    if kind != CONTACTS or (use and use not in set(AddressUse)) or word.endswith(":"):
        raise NotFound
    return _contacts(AddressUse(use) if use else None)


def of(audience: Mapping[str, Any]) -> Addressed:
    """Whom mails to this audience go to."""
    return of_word(audience.get("write_to", ""))


def choices() -> list[tuple[str, str]]:
    """All that `write_to` may say, with what people call it."""
    uses = [(f"{CONTACTS}:{use}", str(labels.USES[use])) for use in AddressUse]
    return [
        (OWN, _("The customers themselves")),
        (CONTACTS, _("All their contacts")),
        *((word, _("Their contacts with the use “%(use)s”", use=use)) for word, use in uses),
    ]


def in_words(word: str) -> str:
    """What people call one of them; empty for the customers themselves, which goes without
    saying."""
    return "" if word in ("", OWN) else dict(choices())[word]


def key_of(recipient: Addressee) -> str:
    """Names a recipient in links: `7`, a customer; `7.45`, a contact of that customer."""
    if isinstance(recipient, Contact):
        return f"{recipient.customer_id}.{recipient.id}"
    return str(recipient.id)


def of_key(key: str) -> tuple[int, int | None]:
    """The ids of the customer and of the contact. Raises `ValueError` for what is no key."""
    customer, dot, contact = key.partition(".")
    return record_id(customer), record_id(contact) if dot else None


def in_data(recipient: Addressee) -> dict[str, int]:
    """What data of a message say of it."""
    if isinstance(recipient, Contact):
        return {"customer_id": recipient.customer_id, DATA: recipient.id}
    return {"customer_id": recipient.id}
