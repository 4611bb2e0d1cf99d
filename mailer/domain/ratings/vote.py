"""Take the answer of a recipient."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite

from mailer.domain.ratings import signs, visits
from mailer.domain.ratings.pages import PageMark
from mailer.infra.db import db
from mailer.infra.queue import enqueue
from mailer.lib import clock, user_agents
from mailer.lib.networks import network_of
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.message import Message, MessageKind
from mailer.models.rating import RatedKind, Rating, RatingVote

#: For how long a link asks, from the day of the mail; and how long an answer can be corrected.
ASKS_FOR, CORRECTABLE = dt.timedelta(days=90), dt.timedelta(days=7)
#: Letters of a comment, and of a program's name.
COMMENT, _AGENT = 4000, 200


@dataclass(frozen=True)
class Rated:
    """What a mail asks about."""

    kind: RatedKind
    object_id: int


@dataclass(frozen=True)
class Visitor:
    """Who sends an answer, as far as a request tells."""

    #: IP address: only its network is kept.
    address: str
    user_agent: str


def rated_by(delivery: Delivery) -> Rated | None:
    """What the mail asks about; None for a proof or a copy, hidden ones too: colleagues read them."""
    message = db.session.get(Message, delivery.message_id)
    if message is None:
        return None
    if message.kind is MessageKind.INCIDENT and message.guard_object_id is not None:
        return Rated(RatedKind.INCIDENT, message.guard_object_id)
    # The sender's hidden copy belongs to no customer.
    if message.kind is MessageKind.DOCUMENT and delivery.customer_id is not None:
        return Rated(RatedKind.DOCUMENT, message.data["document_id"])
    if message.kind is MessageKind.MAILING and message.mailing_id is not None:
        return Rated(RatedKind.MAILING, message.mailing_id)
    return None


def rating_of(delivery: Delivery, rated: Rated) -> Rating | None:
    """The recipient's rating, if there is one yet."""
    found: Rating | None = db.session.scalar(_rating(delivery, rated))
    return found


def is_over(delivery: Delivery, rating: Rating | None) -> bool:
    """No answer is taken any more: the mail is too old, or the answer is settled."""
    if rating is not None:
        return clock.now() - rating.first_at > CORRECTABLE
    return clock.now() - (delivery.accepted_at or delivery.updated_at) > ASKS_FOR


def vote(
    delivery: Delivery, rated: Rated, score: int, comment: str, page: PageMark, visitor: Visitor
) -> Rating:
    """Keep an answer, to be graded by a job. The same answer given twice is one answer."""
    now = clock.now()
    rating = _locked(delivery, rated, now)
    comment = comment.strip()[:COMMENT]
    last = db.session.scalar(
        select(RatingVote)
        .where(RatingVote.rating_id == rating.id)
        .order_by(RatingVote.id.desc())
        .limit(1)
    )
    if last is not None and (last.score, last.comment) == (score, comment):
        return rating
    rating.last_at = now
    made = RatingVote(
        rating_id=rating.id,
        score=score,
        comment=comment,
        at=now,
        page=page.id,
        shown_at=page.shown_at,
        accepted_at=delivery.accepted_at,
        user_agent=visitor.user_agent[:_AGENT],
        network=network_of(visitor.address),
        signs=_signs(delivery, page, visitor),
    )
    db.session.add(made)
    db.session.flush()
    enqueue("ratings.grade")
    return rating


def _signs(delivery: Delivery, page: PageMark, visitor: Visitor) -> list[str]:
    """Those that only the request tells."""
    found = []
    if visits.trapped(page.id):
        found.append(signs.TRAP)
    if visits.looked_by_head(delivery.id, visitor.address):
        found.append(signs.HEAD)
    if user_agents.is_program(visitor.user_agent):
        found.append(signs.SCANNER)
    return found


def _locked(delivery: Delivery, rated: Rated, now: dt.datetime) -> Rating:
    """The recipient's one rating: two who answer at once take turns."""
    customer_id = delivery.customer_id
    if customer_id is not None and db.session.get(Customer, customer_id) is None:
        customer_id = None
    connection = db.session.connection()
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(
        make(Rating)
        .values(
            kind=rated.kind,
            object_id=rated.object_id,
            address=delivery.address,
            address_key=delivery.address_key,
            delivery_id=delivery.id,
            customer_id=customer_id,
            comment="",
            suspicious=False,
            first_at=now,
            last_at=now,
        )
        .on_conflict_do_nothing(index_elements=["kind", "object_id", "address_key"])
    )
    return db.session.scalars(_rating(delivery, rated).with_for_update()).one()


def _rating(delivery: Delivery, rated: Rated) -> Select[Rating]:
    return select(Rating).where(
        Rating.kind == rated.kind,
        Rating.object_id == rated.object_id,
        Rating.address_key == delivery.address_key,
    )
