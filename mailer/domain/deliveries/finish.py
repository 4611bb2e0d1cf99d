"""A mailing is sent when all of its audience is queued and every mail of it is final."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, exists, update

from mailer.domain.deliveries.states import OPEN
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import Mailing, MailingState

#: A cancelled mail of a mailing that is being sent again is about to be queued.
UNFINISHED = OPEN | {DeliveryState.CANCELLED}


def finish_mailings(
    connection: Connection, now: dt.datetime, mailing_id: int | None = None
) -> None:
    """Note the end of mailings (of this one) that have nothing left to send."""
    done = (
        update(Mailing)
        .where(
            Mailing.state == MailingState.SENDING,
            Mailing.queued_all,
            ~exists().where(Delivery.mailing_id == Mailing.id, Delivery.state.in_(UNFINISHED)),
        )
        .values(state=MailingState.SENT, finished_at=now)
    )
    connection.execute(done if mailing_id is None else done.where(Mailing.id == mailing_id))
