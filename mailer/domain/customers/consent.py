"""Consent to promotional mail, and its log."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import Actor
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.consent_entry import ConsentEntry, ConsentSource
from mailer.models.customer import Consent, Customer, EmailState
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


def opted_out_addresses(ids: Sequence[int]) -> list[str]:
    """The address keys of those of these customers who opted out."""
    query = select(Customer.email_key).where(
        Customer.id.in_(ids),
        Customer.consent == Consent.WITHDRAWN,
        Customer.email_state == EmailState.VALID,
    )
    return list(db.session.scalars(query.distinct()))


def keep_opt_outs(address_keys: Sequence[str], actor: Actor) -> None:
    """The record that says that these addresses opted out goes, or gets another address: other
    customers with such an address say so from now on. A mailing left them out until now."""
    if not address_keys:
        return
    query = select(Customer).where(
        Customer.email_key.in_(address_keys), Customer.consent != Consent.WITHDRAWN
    )
    note = _("Another record with this address had opted out.")
    for customer in db.session.scalars(query).all():
        set_consent(customer, Consent.WITHDRAWN, ConsentSource.STAFF, actor, note)


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
