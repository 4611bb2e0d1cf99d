"""A mailing is sent when all of its audience is queued and every mail of it is final."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, exists, select, update

from mailer.domain.deliveries.states import OPEN
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import Mailing, MailingState

#: A cancelled mail of a mailing that is being sent again is about to be queued.
UNFINISHED = OPEN | {DeliveryState.CANCELLED}


def finish_mailings(
    connection: Connection, now: dt.datetime, mailing_id: int | None = None
) -> None:
    """Note the end of mailings (of this one) that have nothing left to send."""
    ended = [
        Mailing.state == MailingState.SENDING,
        Mailing.queued_all,
        ~exists().where(Delivery.mailing_id == Mailing.id, Delivery.state.in_(UNFINISHED)),
    ]
    if mailing_id is not None:
        ended.append(Mailing.id == mailing_id)
    # Two statements: who has just queued a mail again held the row, and only a statement begun
    # after that sees the mail. What somebody holds now is left for the next time.
    found = select(Mailing.id).where(*ended).with_for_update(skip_locked=True)
    ids = list(connection.execute(found).scalars())
    if ids:
        connection.execute(
            update(Mailing)
            .where(Mailing.id.in_(ids), *ended)
            .values(state=MailingState.SENT, finished_at=now)
        )
