"""Consent to promotional mail, and its log."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import delete, select

from mailer.domain.accounts.access import Actor
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.consent_entry import ConsentEntry, ConsentSource
from mailer.models.customer import Consent, Customer, EmailState
from mailer.models.opt_out import OptOut, OptOutHow
from mailer.models.user import User


def may_change(before: Consent, after: Consent, source: ConsentSource) -> bool:
    """A file never brings back someone who opted out: it may be older than the opt-out."""
    return not (source is ConsentSource.IMPORT and before is Consent.WITHDRAWN and after != before)


def set_consent(
    customer: Customer, consent: Consent, source: ConsentSource, actor: Actor, note: str = ""
) -> bool:
    """Change a customer's consent and log it with date, source, address and who did it.

    False when nothing changed: it is so already, or an import met an opt-out.
    """
    if customer.consent == consent or not may_change(customer.consent, consent, source):
        return False
    if consent is not Consent.WITHDRAWN and source in (ConsentSource.STAFF, ConsentSource.CUSTOMER):
        # Whoever says so takes back what the address itself had said.
        db.session.execute(delete(OptOut).where(OptOut.address_key == customer.email_key))
    customer.consent = consent
    customer.modified_at = clock.now()
    db.session.add(
        ConsentEntry(
            customer_id=customer.id,
            at=clock.now(),
            consent=consent,
            source=source,
            address=customer.email,
            note=note[:300],
            actor_id=actor.id,
        )
    )
    db.session.flush()
    return True


def respect_opt_out(customer: Customer, actor: Actor) -> None:
    """A record that comes by an address whose owner wants no mailings says so."""
    listed = select(OptOut.id).where(OptOut.address_key == customer.email_key)
    if customer.email_state == EmailState.VALID and db.session.scalar(listed) is not None:
        note = _("The owner of this address had opted out.")
        set_consent(customer, Consent.WITHDRAWN, ConsentSource.CUSTOMER, actor, note)


def opted_out_addresses(ids: Sequence[int]) -> list[str]:
    """The address keys of those of these customers who opted out."""
    query = select(Customer.email_key).where(
        Customer.id.in_(ids),
        Customer.consent == Consent.WITHDRAWN,
        Customer.email_state == EmailState.VALID,
    )
    return list(db.session.scalars(query.distinct()))


def keep_opt_outs(address_keys: Sequence[str], actor: Actor) -> None:
    """The record that says that these addresses opted out goes, or gets another address: the
    list of opt-outs and other customers with such an address say so from now on. A mailing left
    them out until now."""
    if not address_keys:
        return
    _list(address_keys)
    query = select(Customer).where(
        Customer.email_key.in_(address_keys), Customer.consent != Consent.WITHDRAWN
    )
    note = _("Another record with this address had opted out.")
    for customer in db.session.scalars(query).all():
        set_consent(customer, Consent.WITHDRAWN, ConsentSource.STAFF, actor, note)


def _list(address_keys: Sequence[str]) -> None:
    known = set(
        db.session.scalars(select(OptOut.address_key).where(OptOut.address_key.in_(address_keys)))
    )
    now = clock.now()
    for key in set(address_keys) - known:
        db.session.add(OptOut(address=key, address_key=key, how=OptOutHow.RECORD, at=now))
    db.session.flush()


def log_of(customer: Customer) -> list[ConsentEntry]:
    """All changes, the newest first."""
    query = (
        select(ConsentEntry)
        .where(ConsentEntry.customer_id == customer.id)
        .order_by(ConsentEntry.at.desc(), ConsentEntry.id.desc())
    )
    return list(db.session.scalars(query))


def actor_names(customer: Customer) -> dict[int, str]:
    """User id → name of those who stand in the log."""
    logged = select(ConsentEntry.actor_id).where(ConsentEntry.customer_id == customer.id)
    query = select(User.id, User.name).where(User.id.in_(logged))
    return {row[0]: row[1] for row in db.session.execute(query)}
