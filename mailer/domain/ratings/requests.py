"""At most one request a customer in so many days: whether a mail asks is decided once, before it is
made for the first time, and holds for all attempts to send it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import Select, func, or_, select

from mailer.domain.ratings.settings import settings
from mailer.infra.db import db, take_turns
from mailer.lib import clock
from mailer.models.delivery import Delivery
from mailer.models.delivery import DeliveryState as State
from mailer.models.message import Message
from mailer.models.rating_request import RatingRequest

#: What ended like this reached nobody, and so asked nobody.
_NEVER_ARRIVED = (State.FAILED, State.SUPPRESSED, State.CANCELLED, State.EXPIRED, State.BOUNCED)


class Mail(Protocol):
    """What is looked at in a mail that is to be made."""

    @property
    def id(self) -> int: ...
    @property
    def message_id(self) -> int: ...
    @property
    def customer_id(self) -> int | None: ...


def undecided(mails: Sequence[Mail]) -> dict[int, int]:
    """Of these mails, those that hold the widget and of which nobody has decided: delivery →
    customer. None when the company asks as often as it likes."""
    if not settings().pause_days:
        return {}
    messages = {mail.message_id for mail in mails}
    asking = set(
        db.session.scalars(select(Message.id).where(Message.id.in_(messages), Message.asks_rating))
    )
    found = {
        mail.id: mail.customer_id
        for mail in mails
        if mail.message_id in asking and mail.customer_id is not None
    }
    return _without_decision(found)


def decide(mails: dict[int, int]) -> None:
    """Decide for these deliveries (→ customer), the first of each customer before the next ones.
    All who decide take turns, so that two mails at once do not both ask."""
    take_turns("rating.requests")
    now = clock.now()
    mails = _without_decision(mails)
    asked = _asked_since(now - dt.timedelta(days=settings().pause_days), mails)
    for delivery_id in sorted(mails):
        customer_id = mails[delivery_id]
        db.session.add(
            RatingRequest(
                delivery_id=delivery_id,
                customer_id=customer_id,
                decided_at=now,
                asked_before_at=asked.get(customer_id),
            )
        )
        asked.setdefault(customer_id, now)
    db.session.flush()


def left_out(delivery_ids: Iterable[int]) -> dict[int, dt.datetime]:
    """Of these mails, those that go without the widget: delivery → when the customer was asked."""
    query = select(RatingRequest.delivery_id, RatingRequest.asked_before_at).where(
        RatingRequest.delivery_id.in_(list(delivery_ids)),
        RatingRequest.asked_before_at.is_not(None),
    )
    return {row[0]: row[1] for row in db.session.execute(query) if row[1] is not None}


def all_left_out() -> Select[int]:
    """The deliveries that go without the widget, for a condition."""
    return select(RatingRequest.delivery_id).where(RatingRequest.asked_before_at.is_not(None))


def asked_lately(customer_id: int) -> dt.datetime | None:
    """When the customer was asked, if a mail of today would not ask again."""
    days = settings().pause_days
    if not days:
        return None
    since = clock.now() - dt.timedelta(days=days)
    return _asked_since(since, {0: customer_id}).get(customer_id)


def _without_decision(mails: dict[int, int]) -> dict[int, int]:
    if not mails:
        return {}
    query = select(RatingRequest.delivery_id).where(RatingRequest.delivery_id.in_(list(mails)))
    decided = set(db.session.scalars(query))
    return {each: customer_id for each, customer_id in mails.items() if each not in decided}


def _asked_since(since: dt.datetime, mails: dict[int, int]) -> dict[int, dt.datetime]:
    """Customer → when another mail asked last: one that is on its way by its decision, or one that
    was accepted, whatever the setting was then."""
    customers = set(mails.values())
    on_the_way = (
        select(RatingRequest.customer_id, func.max(RatingRequest.decided_at))
        .outerjoin(Delivery, Delivery.id == RatingRequest.delivery_id)
        .where(
            RatingRequest.customer_id.in_(customers),
            RatingRequest.decided_at > since,
            RatingRequest.asked_before_at.is_(None),
            or_(Delivery.id.is_(None), Delivery.state.not_in(_NEVER_ARRIVED)),
        )
        .group_by(RatingRequest.customer_id)
    )
    arrived = (
        select(Delivery.customer_id, func.max(Delivery.accepted_at))
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Delivery.customer_id.in_(customers),
            Delivery.accepted_at > since,
            Delivery.state != State.BOUNCED,
            Delivery.id.not_in(list(mails)),
            Message.asks_rating,
            Delivery.id.not_in(all_left_out()),
        )
        .group_by(Delivery.customer_id)
    )
    found: dict[int, dt.datetime] = {}
    for query in (on_the_way, arrived):
        for customer_id, moment in db.session.execute(query):
            if customer_id is not None and moment is not None:
                found[customer_id] = max(moment, found.get(customer_id, moment))
    return found
