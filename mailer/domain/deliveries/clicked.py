"""A reader who clicks has the mail: that settles a mail whose server never said that it took it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, func, select, update

from mailer.domain.deliveries.indexes import LEASED
from mailer.domain.deliveries.states import Cause, sources
from mailer.domain.outbox.counts import Moves
from mailer.models.delivery import Delivery
from mailer.models.delivery import DeliveryState as State
from mailer.models.tracking_event import TrackingEvent, TrackingKind

#: A server may follow the links of a mail that it then refuses; one that has not answered for ten
#: minutes (RFC 5321 §4.5.3.2.6) refuses nothing any more.
LOOKS_HUMAN_AFTER = dt.timedelta(minutes=10)


def accept_clicked(connection: Connection, now: dt.datetime, moves: Moves) -> int:
    """Take doubtful mails for accepted in which a link was clicked, long enough after they came
    into doubt for it to be a person's click; answers with how many. Doubtful mails are few: one
    for each connection of a process that died."""
    doubtful = sources(Cause.CLICK, State.ACCEPTED)
    # In the order of the index that holds them, so that it is used.
    in_doubt = select(Delivery.id, Delivery.updated_at).where(LEASED, Delivery.state.in_(doubtful))
    rows = connection.execute(in_doubt.order_by(Delivery.lease_until)).all()
    since = {row.id: row.updated_at for row in rows}
    if not since:
        return 0
    clicks = connection.execute(
        select(TrackingEvent.delivery_id, func.max(TrackingEvent.at))
        .where(TrackingEvent.delivery_id.in_(since), TrackingEvent.kind == TrackingKind.CLICK)
        .group_by(TrackingEvent.delivery_id)
    )
    found = [id_ for id_, clicked in clicks if clicked >= since[id_] + LOOKS_HUMAN_AFTER]
    if not found:
        return 0
    done = connection.execute(
        update(Delivery)
        .where(Delivery.id.in_(found), Delivery.state.in_(doubtful))
        .values(
            state=State.ACCEPTED,
            # It was handed over just before it came into doubt.
            accepted_at=Delivery.updated_at,
            updated_at=now,
            owner="",
            lease_until=None,
        )
        .returning(Delivery.mailing_id)
    ).all()
    for (mailing_id,) in done:
        moves.add(mailing_id, State.IN_DOUBT, State.ACCEPTED)
    return len(done)
