"""What became of the documents of one batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from mailer.domain.deliveries.states import FINAL
from mailer.domain.dispatch.problems import Problem, of_send
from mailer.infra.db import db
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.document_send import DocumentSend, SendBatch

#: It arrived, as far as anybody knows.
_GONE_OUT = frozenset({DeliveryState.ACCEPTED})
_REFUSED = FINAL - _GONE_OUT


@dataclass(frozen=True)
class Sent:
    """One document of the batch."""

    send: DocumentSend
    #: To its recipients; the sender's own copy is none of them.
    deliveries: Sequence[Delivery]
    problem: Problem | None

    @property
    def waiting(self) -> bool:
        """Something is still to happen by itself."""
        if self.problem is not None:
            return False
        return self.send.message_id is None or any(
            each.state not in FINAL for each in self.deliveries
        )

    @property
    def sent(self) -> bool:
        """Each of its recipients has it."""
        return bool(self.deliveries) and all(each.state in _GONE_OUT for each in self.deliveries)

    @property
    def failed(self) -> bool:
        """It was left out, or one of its recipients did not get it."""
        return self.problem is not None or any(each.state in _REFUSED for each in self.deliveries)


@dataclass(frozen=True)
class Report:
    """All of a batch."""

    batch: SendBatch
    documents: Sequence[Sent]

    @property
    def waiting(self) -> int:
        """Documents that are still on their way."""
        return sum(each.waiting for each in self.documents)

    @property
    def sent(self) -> int:
        """Documents that went out."""
        return sum(each.sent for each in self.documents)

    @property
    def failed(self) -> list[Sent]:
        """Documents that did not, or not to everyone."""
        return [each for each in self.documents if each.failed]


def report_of(batch: SendBatch) -> Report:
    """As it stands now."""
    sends = list(
        db.session.scalars(
            select(DocumentSend).where(DocumentSend.batch_id == batch.id).order_by(DocumentSend.id)
        )
    )
    ids = [send.message_id for send in sends if send.message_id is not None]
    mails: dict[int, list[Delivery]] = {}
    query = select(Delivery).where(Delivery.message_id.in_(ids)).order_by(Delivery.id)
    for delivery in db.session.scalars(query):
        if delivery.customer_id is not None:
            mails.setdefault(delivery.message_id, []).append(delivery)
    return Report(
        batch,
        [
            Sent(
                send, mails.get(send.message_id or 0, []), of_send(send.problem, send.problem_value)
            )
            for send in sends
        ],
    )
