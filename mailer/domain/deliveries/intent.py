"""Second commit: after the body and just before the final dot, note that the dot will be sent.

A process that dies before this commit has sent nothing; one that dies after it may have. Pause,
stop, opt-outs and the suppression list therefore take effect here.
"""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import Connection, exists, or_, select, update

from mailer.domain.deliveries import guards
from mailer.domain.deliveries.mail import LEASE, Mail
from mailer.domain.deliveries.reasons import OPTED_OUT, SUPPRESSED
from mailer.domain.deliveries.states import Cause, sources
from mailer.domain.deliveries.unwanted import why_unwanted
from mailer.models.delivery import Delivery
from mailer.models.delivery import DeliveryState as State
from mailer.models.mailing import Mailing, MailingState
from mailer.models.message import Message


class Verdict(enum.Enum):
    """May the dot be sent, and if not, why not?"""

    GO = "go"
    #: The lease ended or someone else decided meanwhile: the mail is not ours any more.
    LOST = "lost"
    SUPPRESSED = "suppressed"
    OPTED_OUT = "opted_out"
    PAUSED = "paused"
    STOPPED = "stopped"
    #: Its guard says no.
    NOT_NOW = "not_now"


def intend(connection: Connection, mail: Mail, now: dt.datetime) -> Verdict:
    """Note the intent if the mail may go: afterwards its dot must follow, or be in doubt.

    Raises `guards.UnknownGuard`.
    """
    if mail.mailing_id is None and not _guard_agrees(connection, mail):
        return Verdict.NOT_NOW
    done = connection.execute(
        update(Delivery)
        .where(
            Delivery.id == mail.id,
            Delivery.owner == mail.owner,
            Delivery.attempt == mail.attempt,
            Delivery.state.in_(sources(Cause.INTENT, State.HANDING_OVER)),
            Delivery.lease_until > now,
            why_unwanted().is_(None),
            or_(
                Delivery.mailing_id.is_(None),
                exists().where(
                    Mailing.id == Delivery.mailing_id, Mailing.state == MailingState.SENDING
                ),
            ),
        )
        .values(state=State.HANDING_OVER, lease_until=now + LEASE, updated_at=now)
    )
    return Verdict.GO if done.rowcount else _why_not(connection, mail, now)


def _guard_agrees(connection: Connection, mail: Mail) -> bool:
    guard, object_id = connection.execute(
        select(Message.guard, Message.guard_object_id).where(Message.id == mail.message_id)
    ).one()
    return guards.agrees(connection, guard, object_id)


def _why_not(connection: Connection, mail: Mail, now: dt.datetime) -> Verdict:
    ours = select(why_unwanted()).where(
        Delivery.id == mail.id,
        Delivery.owner == mail.owner,
        Delivery.attempt == mail.attempt,
        Delivery.state == State.CLAIMED,
        Delivery.lease_until > now,
    )
    found = connection.execute(ours).one_or_none()
    if found is None:
        return Verdict.LOST
    unwanted = {SUPPRESSED: Verdict.SUPPRESSED, OPTED_OUT: Verdict.OPTED_OUT}
    if found[0] in unwanted:
        return unwanted[found[0]]
    state = connection.execute(select(Mailing.state).where(Mailing.id == mail.mailing_id)).scalar()
    return Verdict.STOPPED if state in (None, MailingState.STOPPED) else Verdict.PAUSED
