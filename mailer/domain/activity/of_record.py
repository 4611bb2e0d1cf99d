"""What happened with one incident or one document: kind → the rows that are about it.

Mails come first: a record has few of them, and their ids narrow what was opened and clicked to a
handful, along the index of a delivery.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from mailer.domain.documents import mails
from mailer.domain.incidents import notify
from mailer.models.activity import ActivityKind
from mailer.models.delivery import Delivery
from mailer.models.document import Document
from mailer.models.incident import Incident
from mailer.models.rating import RatedKind, Rating
from mailer.models.receipt import Receipt
from mailer.models.task import Task, TaskAbout
from mailer.models.tracking_event import TrackingEvent

Conditions = dict[ActivityKind, ColumnElement[bool]]
#: Mails of one record that are looked at.
MOST = 500


def of_incident(incident: Incident) -> Conditions:
    """Its notices, its opening and closing, its ratings and tasks."""
    posted = [each.delivery.id for each in notify.sent(incident)]
    return {
        **_mails(posted),
        **_answers(RatedKind.INCIDENT, TaskAbout.INCIDENT, incident.id),
        ActivityKind.INCIDENT_OPENED: Incident.id == incident.id,
        ActivityKind.INCIDENT_CLOSED: Incident.id == incident.id,
    }


def of_document(document: Document) -> Conditions:
    """The mails that carried it, its payments, its ratings and tasks."""
    posted = [each.delivery.id for each in mails.mails_of(document, MOST)]
    return {
        **_mails(posted),
        **_answers(RatedKind.DOCUMENT, TaskAbout.DOCUMENT, document.id),
        ActivityKind.PAYMENT: Receipt.document_id == document.id,
    }


def _mails(posted: Sequence[int]) -> Conditions:
    return {
        ActivityKind.MAIL: Delivery.id.in_(posted),
        ActivityKind.OPEN: TrackingEvent.delivery_id.in_(posted),
        ActivityKind.CLICK: TrackingEvent.delivery_id.in_(posted),
    }


def _answers(rated: RatedKind, about: TaskAbout, object_id: int) -> Conditions:
    mine = and_(Rating.kind == rated, Rating.object_id == object_id)
    of_its_ratings = and_(
        Task.about_kind == TaskAbout.RATING, Task.about_id.in_(select(Rating.id).where(mine))
    )
    itself = and_(Task.about_kind == about, Task.about_id == object_id)
    return {ActivityKind.RATING: mine, ActivityKind.TASK_DONE: or_(itself, of_its_ratings)}
