"""Who is meant: the customer of a document, and whether its seller is our own company."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select

from mailer.domain.accounts.access import Actor, can
from mailer.domain.customers import save as customers
from mailer.domain.documents.draft import Draft
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import email_address, vat_number
from mailer.lib.einvoice.invoice import Party
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.contact import Contact
from mailer.models.customer import Customer, CustomerKind

#: Customers that one name or number may fit before it says nothing.
_FEW = 20


@dataclass(frozen=True)
class Found:
    """The customer, or why there is none."""

    customer: Customer | None
    #: Several fit equally well.
    several: bool = False


def find(party: Party, number: str = "") -> Found:
    """The customer that a party is: by our own number, VAT number, e-mail address, then name."""
    for condition in (
        _numbered(number),
        _taxed(party.vat_number),
        _reached(party.email),
        _named(party.name),
    ):
        if condition is None:
            continue
        fitting = _fitting(condition)
        if fitting:
            best = _narrowed(fitting, party)
            return Found(best, several=best is None)
    return Found(None)


def create(
    party: Party, actor: Actor, *, number: str = "", language: str = "", supplier: bool = False
) -> Customer | None:
    """A party as a new customer; None where nobody is named or the person may not."""
    if not (party.name or party.email) or not can(actor, customers.EDIT):
        return None
    address = email_address.parse(party.email)
    texts = {
        "number": number,
        "company": party.name,
        "email": address.address if address else "",
        "phone": party.phone,
        "vat_number": vat_number.plain(party.vat_number),
        "street": ", ".join(party.address),
        "postal_code": party.postal_code,
        "city": party.city,
        "region": party.region,
        "country": party.country,
        "language": language,
    }
    cut = {name: text[: customers.TEXTS[name]] for name, text in texts.items()}
    kind = CustomerKind.SUPPLIER if supplier else CustomerKind.CUSTOMER
    return customers.create({**cut, "kind": kind}, actor)


def seller_key(seller: Party) -> str:
    """Empty for our own company, else what tells this seller from others: two of them may give
    the same number to their invoices."""
    ours = company()
    own_vat, vat = vat_number.plain(ours.vat_number), vat_number.plain(seller.vat_number)
    if not vat and not seller.name:
        return ""
    if vat and own_vat:
        return "" if vat == own_vat else vat.lower()[:200]
    if ours.name and fold(seller.name) == fold(ours.name):
        return ""
    return (vat.lower() or fold(seller.name))[:200]


def refuse_bills_to_us(draft: Draft) -> None:
    """Raise `Refused` for what suppliers bill to our own company: nobody is to be reminded of it."""
    ours = vat_number.plain(company().vat_number)
    if ours and vat_number.plain(draft.buyer.vat_number) == ours:
        raise Refused(
            _(
                "This document is addressed to your own company: “%(seller)s” bills it to you. "
                "Only documents that your company issues are kept here.",
                seller=draft.seller.name or draft.seller.vat_number,
            )
        )


def _numbered(number: str) -> ColumnElement[bool] | None:
    return Customer.number == number if number else None


def _taxed(number: str) -> ColumnElement[bool] | None:
    spellings = {number.strip(), vat_number.plain(number)} - {""}
    return Customer.vat_number.in_(spellings) if spellings else None


def _reached(email: str) -> ColumnElement[bool] | None:
    parsed = email_address.parse(email) if email else None
    if parsed is None:
        return None
    of_contact = select(Contact.customer_id).where(Contact.email_key == parsed.key)
    return or_(Customer.email_key == parsed.key, Customer.id.in_(of_contact))


def _named(name: str) -> ColumnElement[bool] | None:
    folded = fold(name)
    if not folded:
        return None
    return or_(Customer.company_key == folded[:200], Customer.name_key == folded[:250])


def _fitting(condition: ColumnElement[bool]) -> Sequence[Customer]:
    return db.session.scalars(
        select(Customer).where(condition).order_by(Customer.id).limit(_FEW)
    ).all()


def _narrowed(fitting: Sequence[Customer], party: Party) -> Customer | None:
    """The only one, or the only one at that address; nothing is guessed among others."""
    if len(fitting) == 1:
        return fitting[0]
    name, address = fold(party.name), email_address.parse(party.email)
    for same in (
        [c for c in fitting if address and c.email_key == address.key],
        [c for c in fitting if name and name in (c.company_key, c.name_key)],
        [c for c in fitting if party.postal_code and c.postal_code == party.postal_code],
    ):
        if len(same) == 1:
            return same[0]
    return None
