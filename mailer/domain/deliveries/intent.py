"""Second commit: after the body and just before the final dot, note that the dot will be sent.

A process that dies before this commit has sent nothing; one that dies after it may have. Pause,
stop, opt-outs and the suppression list therefore take effect here.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import structlog
from sqlalchemy import Connection, Update, bindparam, exists, or_, select, update

from mailer.domain.deliveries import batch, guards
from mailer.domain.deliveries.mail import LEASE, Claim, Mail
from mailer.domain.deliveries.reasons import OFF_TOPIC, ON_PAUSE, OPTED_OUT, SUPPRESSED
from mailer.domain.deliveries.states import Cause, sources
from mailer.domain.deliveries.unwanted import why_unwanted
from mailer.domain.outbox.counts import Moves
from mailer.infra import given_rows
from mailer.infra.db import UTCDateTime
from mailer.models.delivery import Delivery
from mailer.models.delivery import DeliveryState as State
from mailer.models.mailing import Mailing, MailingState
from mailer.models.message import Message

log = structlog.get_logger(__name__)


class Verdict(enum.Enum):
    """May the dot be sent, and if not, why not?"""

    GO = "go"
    #: The lease ended or someone else decided meanwhile: the mail is not ours any more.
    LOST = "lost"
    SUPPRESSED = "suppressed"
    OPTED_OUT = "opted_out"
    OFF_TOPIC = "off_topic"
    ON_PAUSE = "on_pause"
    PAUSED = "paused"
    STOPPED = "stopped"
    #: Its guard says no.
    NOT_NOW = "not_now"
    #: What it says has changed since it was made: it is made anew.
    STALE = "stale"


_UNWANTED = {
    SUPPRESSED: Verdict.SUPPRESSED,
    OPTED_OUT: Verdict.OPTED_OUT,
    OFF_TOPIC: Verdict.OFF_TOPIC,
    ON_PAUSE: Verdict.ON_PAUSE,
}


def intend(
    connection: Connection, mails: Sequence[Mail], now: dt.datetime, moves: Moves
) -> list[Verdict]:
    """Note the intent for those of `mails` (of one owner) that may go: afterwards their dots
    must follow, or they are in doubt."""
    held = {mail.claim: why for mail in mails if (why := _held_by_guard(connection, mail))}
    asked = [mail for mail in mails if mail.claim not in held]
    going = _note(connection, asked, now)
    gone = Counter(mail.mailing_id for mail in asked if mail.claim in going)
    for mailing_id, count in gone.items():
        moves.add(mailing_id, State.CLAIMED, State.HANDING_OVER, count)
    return [
        held[mail.claim]
        if mail.claim in held
        else Verdict.GO
        if mail.claim in going
        else _why_not(connection, mail, now)
        for mail in mails
    ]


def _note(connection: Connection, mails: Sequence[Mail], now: dt.datetime) -> set[Claim]:
    """Those that may go. A process that slept past its leases may have claimed a mail once more
    and still hold the first claim: only the last one goes."""
    if not mails:
        return set()
    values = {
        "owner_is": mails[0].owner,
        "now": now,
        "leased": now + LEASE,
        **batch.claimed(mails),
    }
    found = connection.execute(_statement(connection.dialect.name), values)
    return {(id_, attempt) for id_, attempt in found}


@lru_cache(maxsize=2)
def _statement(dialect: str) -> Update:
    given = given_rows.given(dialect, batch.CLAIMED)
    now = bindparam("now", type_=UTCDateTime())
    return (
        update(Delivery)
        .where(
            *batch.ours(given),
            Delivery.state.in_(sources(Cause.INTENT, State.HANDING_OVER)),
            Delivery.lease_until > now,
            why_unwanted(now).is_(None),
            or_(
                Delivery.mailing_id.is_(None),
                exists().where(
                    Mailing.id == Delivery.mailing_id, Mailing.state == MailingState.SENDING
                ),
            ),
        )
        .values(
            state=State.HANDING_OVER,
            lease_until=bindparam("leased", type_=UTCDateTime()),
            updated_at=now,
        )
        .returning(Delivery.id, Delivery.attempt)
    )


def _held_by_guard(connection: Connection, mail: Mail) -> Verdict | None:
    """Mail of a mailing has no guard. What cannot be checked is not sent."""
    if mail.mailing_id is not None:
        return None
    guard, object_id = connection.execute(
        select(Message.guard, Message.guard_object_id).where(Message.id == mail.message_id)
    ).one()
    try:
        if not guards.agrees(connection, guard, object_id):
            return Verdict.NOT_NOW
    except guards.UnknownGuard as unknown:
        log.error("unknown guard", guard=str(unknown), delivery_id=mail.id)
        return Verdict.NOT_NOW
    stale = guards.is_stale(connection, guard, object_id, mail.claimed_at)
    return Verdict.STALE if stale else None


def _why_not(connection: Connection, mail: Mail, now: dt.datetime) -> Verdict:
    moment = bindparam("now", now, UTCDateTime())
    ours = select(why_unwanted(moment)).where(
        Delivery.id == mail.id,
        Delivery.owner == mail.owner,
        Delivery.attempt == mail.attempt,
        Delivery.state == State.CLAIMED,
        Delivery.lease_until > now,
    )
    found = connection.execute(ours).one_or_none()
    if found is None:
        return Verdict.LOST
    if found[0] in _UNWANTED:
        return _UNWANTED[found[0]]
    state = connection.execute(select(Mailing.state).where(Mailing.id == mail.mailing_id)).scalar()
    return Verdict.STOPPED if state in (None, MailingState.STOPPED) else Verdict.PAUSED
