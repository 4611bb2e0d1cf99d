"""Tell customers by e-mail that their incident is open, or closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import Actor
from mailer.domain.accounts.sending import sender_for
from mailer.domain.audit.record import record
from mailer.domain.deliveries.guards.incidents import CLOSED, OPEN
from mailer.domain.incidents import notices
from mailer.domain.outbox.post import Recipient, post
from mailer.domain.ratings import requests
from mailer.domain.rendering import incident_mails
from mailer.domain.templates.tags.tag import Scope
from mailer.infra.db import db
from mailer.lib import email_address
from mailer.lib.errors import Refused
from mailer.models.customer import EmailState
from mailer.models.delivery import Delivery
from mailer.models.incident import Incident, IncidentState, Notice
from mailer.models.message import Message, MessageKind
from mailer.models.user import User

#: What is asked in the second of sending: does the incident still stand where the mail says?
GUARDS = {Notice.OPENING: OPEN, Notice.CLOSING: CLOSED}


@dataclass(frozen=True)
class SentNotice:
    """One notice that was posted."""

    notice: Notice
    message: Message
    delivery: Delivery
    #: It goes without the rating widget, because the customer was asked then.
    asked_before_at: dt.datetime | None = None


def recipient(incident: Incident) -> Recipient | None:
    """The contact, if there is one with an address, else the customer; None: nobody can be
    written to."""
    contact, customer = incident.contact, incident.customer
    if contact is not None and email_address.parse(contact.email) is not None:
        return Recipient(contact.email, customer.id, contact.id)
    if customer.email_state is EmailState.VALID:
        return Recipient(customer.email, customer.id)
    return None


def language_of(incident: Incident) -> str:
    """What the notices of an incident are written in."""
    contact = incident.contact
    return notices.language_for(contact.language if contact else "", incident.customer.language)


def send(incident: Incident, notice: Notice, actor: Actor) -> Message:
    """Post a notice as it reads today. Raises `Refused` when it is not true (any more), when nobody
    can be written to, or when no account can send."""
    if (incident.state is IncidentState.CLOSED) is not (notice is Notice.CLOSING):
        raise Refused(_("The incident has moved on meanwhile; this notice would not be true."))
    to = recipient(incident)
    if to is None:
        raise Refused(
            _("%(name)s has no e-mail address that can be written to.", name=incident.customer.name)
        )
    sender = sender_for(actor if isinstance(actor, User) else None)
    language = language_of(incident)
    text = notices.text_of(notice, language)
    facts = incident_mails.facts_of(incident)
    message = post(
        MessageKind.INCIDENT,
        account_id=sender.account.id,
        from_address=sender.address,
        from_name=sender.name,
        reply_to=sender.reply_to,
        to=[to],
        subject=incident_mails.subject(text, incident, actor, language),
        data=incident_mails.data(notice, text, facts),
        guard=GUARDS[notice],
        guard_object_id=incident.id,
        language=language,
        template_version_id=text.version_id(Scope.INCIDENT),
        actor=actor,
    )
    message.asks_rating = incident_mails.compiled(message).asks_rating
    record(
        actor,
        "incidents.notify",
        object_type="incident",
        object_id=incident.id,
        notice=notice.value,
        to=to.address,
    )
    return message


def sent(incident: Incident) -> list[SentNotice]:
    """What was posted about an incident, the newest first."""
    query = (
        select(Message, Delivery)
        .join(Delivery, Delivery.message_id == Message.id)
        .where(
            # The customer's mails are few, and have an index.
            Delivery.customer_id == incident.customer_id,
            Message.kind == MessageKind.INCIDENT,
            Message.guard_object_id == incident.id,
        )
        .order_by(Delivery.id.desc())
    )
    rows = db.session.execute(query).all()
    left_out = requests.left_out(delivery.id for _message, delivery in rows)
    return [
        SentNotice(Notice(message.data["notice"]), message, delivery, left_out.get(delivery.id))
        for message, delivery in rows
    ]
