"""What happened, of all kinds, in one list: no table of its own, but a view of those that have it.

Each kind is a query of its own table, along an index by time; `Activity` is all of them together
(docs/decisions/0031-activity.md).
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    cast,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped

from mailer.infra.db import Base
from mailer.models.call import Call
from mailer.models.consent_entry import ConsentEntry
from mailer.models.delivery import Delivery
from mailer.models.document import Document
from mailer.models.incident import Incident
from mailer.models.message import Message
from mailer.models.rating import Rating, RatingVote
from mailer.models.receipt import Payment, Receipt
from mailer.models.task import Task
from mailer.models.tracking_event import Grade, TrackingEvent, TrackingKind
from mailer.models.trigger import TriggerRun


class ActivityKind(enum.StrEnum):
    """What happened."""

    MAIL = "mail"
    OPEN = "open"
    CLICK = "click"
    RATING = "rating"
    INCIDENT_OPENED = "incident_opened"
    INCIDENT_CLOSED = "incident_closed"
    PAYMENT = "payment"
    TASK_DONE = "task_done"
    CONSENT = "consent"
    CALL_MADE = "call_made"
    TRIGGER = "trigger"


KINDS = tuple(ActivityKind)
#: Ids of the list: that of the row, times this, and the number of its kind.
_ROOM = 16


def _of(
    kind: ActivityKind,
    id: SQLColumnExpression[int],
    at: SQLColumnExpression[dt.datetime | None],
    customer_id: SQLColumnExpression[int | None],
    actor_id: SQLColumnExpression[int | None] | None = None,
) -> Select[Any]:
    """One kind: when, of which customer, by which colleague, and the row that has the rest."""
    nobody: ColumnElement[int] = cast(null(), BigInteger)
    columns: tuple[Any, ...] = (
        (id * _ROOM + KINDS.index(kind)).label("id"),
        literal(kind.value, String(24)).label("kind"),
        at.label("at"),
        customer_id.label("customer_id"),
        (nobody if actor_id is None else actor_id).label("actor_id"),
        id.label("object_id"),
    )
    return select(*columns)


def _tracked(kind: ActivityKind, tracked: TrackingKind) -> Select[Any]:
    event = TrackingEvent
    return (
        _of(kind, event.id, event.at, Delivery.customer_id)
        .join_from(event, Delivery, Delivery.id == event.delivery_id)
        .where(event.kind == tracked, event.grade.in_((Grade.HUMAN, Grade.PROBABLE)))
    )


_SENT_BY = select(Message.created_by_id).where(Message.id == Delivery.message_id).scalar_subquery()

#: Each kind by itself.
BRANCHES: dict[ActivityKind, Select[Any]] = {
    ActivityKind.MAIL: _of(
        ActivityKind.MAIL, Delivery.id, Delivery.accepted_at, Delivery.customer_id, _SENT_BY
    ).where(Delivery.accepted_at.is_not(None), Delivery.customer_id.is_not(None)),
    ActivityKind.OPEN: _tracked(ActivityKind.OPEN, TrackingKind.OPEN),
    ActivityKind.CLICK: _tracked(ActivityKind.CLICK, TrackingKind.CLICK),
    ActivityKind.RATING: _of(
        ActivityKind.RATING, RatingVote.id, RatingVote.at, Rating.customer_id
    ).join_from(RatingVote, Rating, Rating.id == RatingVote.rating_id),
    ActivityKind.INCIDENT_OPENED: _of(
        ActivityKind.INCIDENT_OPENED,
        Incident.id,
        Incident.opened_at,
        Incident.customer_id,
        Incident.created_by_id,
    ),
    ActivityKind.INCIDENT_CLOSED: _of(
        ActivityKind.INCIDENT_CLOSED,
        Incident.id,
        Incident.closed_at,
        Incident.customer_id,
        Incident.assignee_id,
    ).where(Incident.closed_at.is_not(None)),
    ActivityKind.PAYMENT: _of(
        ActivityKind.PAYMENT,
        Payment.id,
        Payment.created_at,
        Document.customer_id,
        Payment.created_by_id,
    )
    .join_from(Payment, Receipt, Receipt.id == Payment.receipt_id)
    .join(Document, Document.id == Receipt.document_id),
    ActivityKind.TASK_DONE: _of(
        ActivityKind.TASK_DONE, Task.id, Task.done_at, Task.customer_id, Task.done_by_id
    ).where(Task.done_at.is_not(None), Task.deleted_at.is_(None)),
    ActivityKind.CONSENT: _of(
        ActivityKind.CONSENT,
        ConsentEntry.id,
        ConsentEntry.at,
        ConsentEntry.customer_id,
        ConsentEntry.actor_id,
    ),
    ActivityKind.CALL_MADE: _of(
        ActivityKind.CALL_MADE, Call.id, Call.done_at, Call.customer_id, Call.done_by_id
    ).where(Call.done_at.is_not(None), Call.deleted_at.is_(None)),
    ActivityKind.TRIGGER: _of(
        ActivityKind.TRIGGER, TriggerRun.id, TriggerRun.at, TriggerRun.customer_id
    ),
}
_all = union_all(*BRANCHES.values()).subquery("activity")


class Activity(Base):
    """One thing that happened. Read only."""

    __table__ = _all
    __mapper_args__ = {"primary_key": [_all.c.id]}

    id: Mapped[int]
    kind: Mapped[str]
    at: Mapped[dt.datetime]
    customer_id: Mapped[int | None]
    #: The colleague who did it, or who took care of it.
    actor_id: Mapped[int | None]
    #: The row of the table that the kind stands for.
    object_id: Mapped[int]
