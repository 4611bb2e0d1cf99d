"""Addresses whose owner wants no mailings: the list that outlives the customers' records.

Who opts out is an address, whoever has it: every customer with it says so, and so does this
list when there is none.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.customers.consent import set_consent
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import clock, email_address
from mailer.models.consent_entry import ConsentSource
from mailer.models.customer import Consent, Customer
from mailer.models.opt_out import OptOut, OptOutHow


def is_out(address: str) -> bool:
    """Does this address get no mailings: by this list, or by a customer who has it?"""
    key = _key(address)
    if db.session.scalar(select(OptOut.id).where(OptOut.address_key == key)) is not None:
        return True
    withdrawn = select(Customer.id).where(
        Customer.email_key == key, Customer.consent == Consent.WITHDRAWN
    )
    return db.session.scalar(withdrawn.limit(1)) is not None


def opt_out(address: str, how: OptOutHow, delivery_id: int | None = None) -> bool:
    """The owner of the address wants no more mailings. False when the list knew it."""
    new = _remember(address, how, delivery_id)
    note = _note(how)
    for customer in _customers(address):
        set_consent(customer, Consent.WITHDRAWN, ConsentSource.CUSTOMER, SYSTEM, note)
    return new


def opt_in(address: str) -> None:
    """The owner of the address wants mailings again, and says so."""
    db.session.execute(delete(OptOut).where(OptOut.address_key == _key(address)))
    note = _note(OptOutHow.PAGE)
    for customer in _customers(address):
        if customer.consent == Consent.WITHDRAWN:
            set_consent(customer, Consent.GIVEN, ConsentSource.CUSTOMER, SYSTEM, note)
    db.session.flush()


def _remember(address: str, how: OptOutHow, delivery_id: int | None) -> bool:
    key = _key(address)
    if db.session.scalar(select(OptOut.id).where(OptOut.address_key == key)) is not None:
        return False
    row = OptOut(address=address, address_key=key, how=how, delivery_id=delivery_id, at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # Pressed twice: the other request was quicker.
        return False
    return True


def _note(how: OptOutHow) -> str:
    """In the company's language: its staff read the log, the page speaks the customer's."""
    with force_locale(company().language):
        if how is OptOutHow.ONE_CLICK:
            return _("With the unsubscribe button of the mail program.")
        if how is OptOutHow.COMPLAINT:
            return _("Reported a mail as unwanted to its mail provider.")
        return _("On the page behind the link in a mail.")


def _customers(address: str) -> Sequence[Customer]:
    return db.session.scalars(select(Customer).where(Customer.email_key == _key(address))).all()


def _key(address: str) -> str:
    parsed = email_address.parse(address)
    return parsed.key if parsed else address.lower()
