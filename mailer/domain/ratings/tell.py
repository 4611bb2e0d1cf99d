"""Tell the company that somebody gave a rating."""

from __future__ import annotations

import structlog

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.accounts.sending import sender_for
from mailer.domain.outbox.post import Recipient, post
from mailer.domain.ratings.settings import settings
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import email_address
from mailer.lib.errors import Refused
from mailer.models.incident import Incident
from mailer.models.message import MessageKind
from mailer.models.rating import RatedKind, Rating, RatingVote
from mailer.models.user import User

log = structlog.get_logger(__name__)


def post_notice(rating: Rating, vote: RatingVote) -> None:
    """Post the mail; an account that cannot send keeps no rating from being counted."""
    to = addressees(rating)
    if not to:
        log.info("nobody to tell of a rating", rating_id=rating.id)
        return
    try:
        sender = sender_for(None)
        post(
            MessageKind.RATING,
            account_id=sender.account.id,
            from_address=sender.address,
            from_name=sender.name,
            to=[Recipient(address) for address in to],
            data={"vote_id": vote.id},
            language=company().language,
            actor=SYSTEM,
        )
    except Refused as refused:
        log.warning("a rating was not told", rating_id=rating.id, reason=refused.message)


def addressees(rating: Rating) -> list[str]:
    """The addresses of the settings; else who takes care of the incident or of the customer; else
    the company's own address."""
    chosen = settings().addresses
    if chosen:
        return chosen
    person = caretaker(rating)
    if person is not None:
        return [person.email]
    ours = company().email
    return [ours] if email_address.parse(ours) is not None else []


def caretaker(rating: Rating) -> User | None:
    """Who takes care of the incident, else of the customer; None: nobody who still works here."""
    if rating.kind is RatedKind.INCIDENT:
        incident = db.session.get(Incident, rating.object_id)
        if incident is not None and incident.assignee is not None and incident.assignee.active:
            return incident.assignee
    owner = rating.customer.owner if rating.customer is not None else None
    return owner if owner is not None and owner.active else None
