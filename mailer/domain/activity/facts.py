"""What the lines of a page tell: read for all of them at once, a query a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from mailer.domain.dispatch.subjects import read_subjects
from mailer.infra.db import Base, db
from mailer.models.activity import Activity, ActivityKind
from mailer.models.call import Call
from mailer.models.consent_entry import ConsentEntry
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.document import Document
from mailer.models.incident import Incident
from mailer.models.message import Message
from mailer.models.rating import Rating, RatingVote
from mailer.models.receipt import Payment, Receipt
from mailer.models.task import Task
from mailer.models.tracking_event import TrackingEvent
from mailer.models.trigger import TriggerRun
from mailer.models.user import User

_TABLES: dict[ActivityKind, type[Base]] = {
    ActivityKind.MAIL: Delivery,
    ActivityKind.OPEN: TrackingEvent,
    ActivityKind.CLICK: TrackingEvent,
    ActivityKind.RATING: RatingVote,
    ActivityKind.INCIDENT_OPENED: Incident,
    ActivityKind.INCIDENT_CLOSED: Incident,
    ActivityKind.PAYMENT: Payment,
    ActivityKind.TASK_DONE: Task,
    ActivityKind.CONSENT: ConsentEntry,
    ActivityKind.CALL_MADE: Call,
    ActivityKind.TRIGGER: TriggerRun,
}


@dataclass(frozen=True)
class Told:
    """The row of one line, and the row above it that names it: of a mail its message, of an answer
    its rating, of a payment its document."""

    row: Any
    above: Any = None
    customer: Customer | None = None
    actor: User | None = None
    #: Of a mail whose message keeps tags: with their values.
    subject: str = ""


def of_page(lines: Sequence[Activity]) -> dict[int, Told]:
    """Line → what it tells; one whose row is gone by now is missing."""
    found: dict[int, Told] = {}
    customers = _by_id(Customer, (line.customer_id or 0 for line in lines))
    people = _by_id(User, (line.actor_id or 0 for line in lines))
    for kind in dict.fromkeys(ActivityKind(line.kind) for line in lines):
        mine = [line for line in lines if line.kind == kind.value]
        rows = _by_id(_TABLES[kind], (line.object_id for line in mine))
        above = _above(list(rows.values()))
        subjects = _subjects(list(rows.values()), above)
        found.update(
            (
                line.id,
                Told(
                    rows[line.object_id],
                    above.get(line.object_id),
                    customers.get(line.customer_id or 0),
                    people.get(line.actor_id or 0),
                    subjects.get(line.object_id, ""),
                ),
            )
            for line in mine
            if line.object_id in rows
        )
    return found


def _above(rows: Sequence[Any]) -> dict[int, Any]:
    """Row → the row above it."""
    if not rows:
        return {}
    if isinstance(rows[0], Delivery | TrackingEvent):
        return _through(rows, "message_id", Message)
    if isinstance(rows[0], RatingVote):
        return _through(rows, "rating_id", Rating)
    if isinstance(rows[0], Payment):
        receipts = _through(rows, "receipt_id", Receipt)
        documents = _by_id(Document, (receipt.document_id for receipt in receipts.values()))
        return {each: documents.get(receipt.document_id) for each, receipt in receipts.items()}
    return {}


def _subjects(rows: Sequence[Any], above: dict[int, Any]) -> dict[int, str]:
    """Row → the subject as it was read, where its message keeps tags."""
    if not rows or not isinstance(rows[0], Delivery | TrackingEvent):
        return {}
    found = {row.id: row.id if isinstance(row, Delivery) else row.delivery_id for row in rows}
    read = read_subjects(list(_by_id(Delivery, found.values()).values()))
    return {each: read[mail] for each, mail in found.items() if mail in read}


def _through(rows: Sequence[Any], column: str, model: type[Base]) -> dict[int, Any]:
    above = _by_id(model, (getattr(row, column) for row in rows))
    return {row.id: above[key] for row in rows if (key := getattr(row, column)) in above}


def _by_id(model: Any, ids: Iterable[int]) -> dict[int, Any]:
    query = select(model).where(model.id.in_(list(set(ids))))
    return {row.id: row for row in db.session.scalars(query).unique()}
