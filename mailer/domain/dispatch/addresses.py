"""The addresses of a customer that a document may go to, and the one that it goes to by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from mailer.infra.db import db
from mailer.lib import email_address
from mailer.models.contact import Address, AddressUse, Contact
from mailer.models.customer import Customer
from mailer.models.document import DocumentType

#: What is looked for first; then the record's own address, then the others.
_FIRST = {
    DocumentType.DELIVERY_NOTE: AddressUse.DELIVERY,
    DocumentType.WORK_DELIVERY_NOTE: AddressUse.DELIVERY,
}


#: Address key → (customer id, name).
Owners = Mapping[str, Sequence[tuple[int, str]]]


@dataclass(frozen=True)
class KnownAddress:
    """One address, and whose it is."""

    address: str
    key: str
    #: A name; empty for the record's own address.
    name: str
    use: AddressUse
    contact_id: int | None = None
    #: It stands on the customer's record itself.
    record: bool = False


def known_addresses(customers: Iterable[Customer]) -> dict[int, list[KnownAddress]]:
    """Customer id → their addresses, each once, the record's own first."""
    found: dict[int, list[KnownAddress]] = {}
    for customer in customers:
        own = _known(customer.email, "", AddressUse.MAIN, record=True)
        found[customer.id] = [own] if own is not None else []
    ids = list(found)
    contacts = select(Contact).where(Contact.customer_id.in_(ids)).order_by(Contact.id)
    for contact in db.session.scalars(contacts):
        each = _known(contact.email, contact.name, contact.use, contact_id=contact.id)
        _add(found[contact.customer_id], each)
    addresses = select(Address).where(Address.customer_id.in_(ids)).order_by(Address.id)
    for address in db.session.scalars(addresses):
        _add(found[address.customer_id], _known(address.email, address.label, address.use))
    return found


def owners(keys: Iterable[str]) -> Owners:
    """Address key → the customers that it is known of: on their record, of a contact, or with a
    further postal address."""
    wanted = sorted(keys)
    if not wanted:
        return {}
    found: dict[str, dict[int, str]] = {}
    own = select(Customer.email_key, Customer.id, Customer.name).where(
        Customer.email_key.in_(wanted)
    )
    contacts = (
        select(Contact.email_key, Customer.id, Customer.name)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(Contact.email_key.in_(wanted))
    )
    addresses = (
        select(Address.email_key, Customer.id, Customer.name)
        .join(Customer, Customer.id == Address.customer_id)
        .where(Address.email_key.in_(wanted))
    )
    for query in (own, contacts, addresses):
        for key, customer_id, name in db.session.execute(query.order_by(Customer.id)):
            found.setdefault(key, {})[customer_id] = name
    return {key: list(customers.items()) for key, customers in found.items()}


def default_address(target: DocumentType, known: Sequence[KnownAddress]) -> KnownAddress | None:
    """Where such a document goes by itself: documents go to the financial address first, delivery
    notes to the one for deliveries; None where no address is known."""
    wanted = _FIRST.get(target, AddressUse.FINANCIAL)
    return min(known, key=lambda each: (each.use is not wanted, not each.record), default=None)


def _known(
    address: str,
    name: str,
    use: AddressUse,
    contact_id: int | None = None,
    *,
    record: bool = False,
) -> KnownAddress | None:
    parsed = email_address.parse(address)
    if parsed is None:
        return None
    return KnownAddress(parsed.address, parsed.key, name, use, contact_id, record)


def _add(known: list[KnownAddress], each: KnownAddress | None) -> None:
    """An address that is there already keeps its place; what it is for may be said twice."""
    if each is None:
        return
    for at, other in enumerate(known):
        if other.key == each.key:
            if other.use is AddressUse.MAIN and each.use is not AddressUse.MAIN:
                known[at] = (
                    each
                    if not other.record
                    else KnownAddress(
                        other.address, other.key, each.name, each.use, each.contact_id, record=True
                    )
                )
            return
    known.append(each)
