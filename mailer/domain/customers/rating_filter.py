"""The filter “Rating status”: of customers, incidents and documents by their ratings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.document import Document
from mailer.models.document_send import DocumentSend
from mailer.models.incident import Incident
from mailer.models.message import Message, MessageKind
from mailer.models.rating import RatedKind, Rating
from mailer.models.rating_request import RatingRequest

Condition = ColumnElement[bool]
NOT_ASKED, ASKED, RATED, SUSPICIOUS = "not_asked", "asked", "rated", "suspicious"
#: Up to so many customers who were asked, the database looks at them only.
_FEW = 20_000
#: Mails that went without their widget, because the customer was asked a short time before.
_LEFT_OUT = select(RatingRequest.delivery_id).where(RatingRequest.asked_before_at.is_not(None))


def choices() -> list[tuple[str, str | LazyString]]:
    """Its values in words."""
    return [
        (NOT_ASKED, _("Not asked")),
        (ASKED, _("Asked, no answer yet")),
        (RATED, _("Rated")),
        *((str(score), _("Score %(score)s", score=score)) for score in range(5, 0, -1)),
        (SUSPICIOUS, _("Suspicious answer")),
    ]


def of_customers(values: Sequence[str]) -> Condition:
    """Customers with one of these."""
    mine = Rating.customer_id == Customer.id
    rated: list[Condition] = [
        Customer.id.in_(select(Rating.customer_id).where(each)) for each in _ways(values)
    ]
    asked = select(Delivery.customer_id).join(Message, Message.id == Delivery.message_id)
    asked = asked.where(
        Message.asks_rating, Delivery.customer_id.is_not(None), Delivery.id.not_in(_LEFT_OUT)
    )
    if ASKED in values:
        few = select(func.count()).select_from(asked.limit(_FEW).subquery())
        is_asked: Condition = asked.where(Delivery.customer_id == Customer.id).exists()
        if (db.session.scalar(few) or 0) < _FEW:
            is_asked = Customer.id.in_(asked)
        rated.append(and_(is_asked, ~select(Rating.id).where(mine).exists()))
    if NOT_ASKED in values:
        rated.append(~asked.where(Delivery.customer_id == Customer.id).exists())
    return or_(*rated) if rated else Customer.id.is_(None)


def of_incidents(values: Sequence[str]) -> Condition:
    """Incidents with one of these."""
    asked = select(Message.guard_object_id).where(
        Message.kind == MessageKind.INCIDENT,
        Message.asks_rating,
        Message.guard_object_id.is_not(None),
        Message.id.not_in(select(Delivery.message_id).where(Delivery.id.in_(_LEFT_OUT))),
    )
    return _of_objects(RatedKind.INCIDENT, Incident.id, asked, values)


def of_documents(values: Sequence[str]) -> Condition:
    """Documents with one of these."""
    asked = (
        select(DocumentSend.document_id)
        .join(Message, Message.id == DocumentSend.message_id)
        .where(Message.kind == MessageKind.DOCUMENT, Message.asks_rating)
    )
    return _of_objects(RatedKind.DOCUMENT, Document.id, asked, values)


def _of_objects(
    kind: RatedKind,
    own_id: InstrumentedAttribute[int],
    asked: Select[Any],
    values: Sequence[str],
) -> Condition:
    own = Rating.kind == kind
    rated: list[Condition] = [
        own_id.in_(select(Rating.object_id).where(own, each)) for each in _ways(values)
    ]
    if ASKED in values:
        answered = select(Rating.id).where(own, Rating.object_id == own_id).exists()
        rated.append(and_(own_id.in_(asked), ~answered))
    if NOT_ASKED in values:
        rated.append(~own_id.in_(asked))
    return or_(*rated) if rated else own_id.is_(None)


def _ways(values: Sequence[str]) -> list[Condition]:
    found: list[Condition] = []
    if RATED in values:
        found.append(Rating.score.is_not(None))
    scores = [int(value) for value in values if value in {"1", "2", "3", "4", "5"}]
    if scores:
        found.append(Rating.score.in_(scores))
    if SUSPICIOUS in values:
        found.append(Rating.suspicious.is_(True))
    return found
