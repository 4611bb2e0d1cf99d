"""Tell the company that somebody gave a rating."""

from __future__ import annotations

from mailer.domain.accounts.company_mails import company_address, tell
from mailer.domain.ratings.settings import settings
from mailer.infra.db import db
from mailer.models.incident import Incident
from mailer.models.message import MessageKind
from mailer.models.rating import RatedKind, Rating, RatingVote
from mailer.models.user import User


def post_notice(rating: Rating, vote: RatingVote) -> None:
    """Post the mail to whom it concerns."""
    tell(MessageKind.RATING, addressees(rating), {"vote_id": vote.id})


def addressees(rating: Rating) -> list[str]:
    """The addresses of the settings; else who takes care of the incident or of the customer; else
    the company's own address."""
    chosen = settings().addresses
    if chosen:
        return chosen
    person = caretaker(rating)
    if person is not None:
        return [person.email]
    return company_address()


def caretaker(rating: Rating) -> User | None:
    """Who takes care of the incident, else of the customer; None: nobody who still works here."""
    if rating.kind is RatedKind.INCIDENT:
        incident = db.session.get(Incident, rating.object_id)
        if incident is not None and incident.assignee is not None and incident.assignee.active:
            return incident.assignee
    owner = rating.customer.owner if rating.customer is not None else None
    return owner if owner is not None and owner.active else None
