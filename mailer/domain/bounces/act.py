"""What an answer to one of our mails leads to: the mail has come back, its address is written to
no more, or its reader opts out."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import Connection, Row, func, insert, select, update

from mailer.domain.bounces.limits import limits
from mailer.domain.customers.opt_outs import opt_out
from mailer.domain.deliveries.states import Cause, sources
from mailer.domain.outbox.counts import Moves
from mailer.domain.outbox.suppress import suppress
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.bounces.codes import one_line
from mailer.lib.bounces.report import Answer, BounceClass
from mailer.models.bounce import Bounce, BounceKind
from mailer.models.delivery import Delivery
from mailer.models.delivery import DeliveryState as State
from mailer.models.opt_out import OptOutHow
from mailer.models.suppression import SuppressionReason

_LONGEST = 500
_KINDS = {
    BounceClass.HARD: BounceKind.HARD,
    BounceClass.SOFT: BounceKind.SOFT,
    BounceClass.COMPLAINT: BounceKind.COMPLAINT,
}

Mail = Row[int, int | None, str, str]


class Done(enum.StrEnum):
    """What an answer led to."""

    #: The mail counts as bounced, or as complained about.
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    #: It says nothing final: the server still tries, or a mailbox answers by itself.
    NOTED = "noted"
    #: The mail had come back before, or was never taken by a server.
    KNOWN = "known"
    #: It is the test mail of a bounce address.
    TESTED = "tested"
    #: It names no mail of ours.
    NOT_OURS = "not_ours"


def mail_of(delivery_id: int) -> Mail | None:
    """A mail that something may have come back from."""
    columns = (Delivery.id, Delivery.mailing_id, Delivery.address, Delivery.address_key)
    return db.session.execute(select(*columns).where(Delivery.id == delivery_id)).one_or_none()


def act(mail: Mail, answer: Answer) -> tuple[Done, bool]:
    """Do what an answer asks for; the same one changes nothing more the second time. Also
    answers whether the address is written to no more because of it."""
    kind = _KINDS.get(answer.bounce_class)
    if answer.delayed or kind is None:
        return Done.NOTED, False
    connection, now = db.session.connection(), clock.now()
    moved = _settle(connection, mail, kind, answer, now)
    suppressed = False
    if kind is BounceKind.COMPLAINT:
        opt_out(mail.address, OptOutHow.COMPLAINT, mail.id)
    elif kind is BounceKind.HARD:
        reason = SuppressionReason.HARD_BOUNCE
        evidence = answer.diagnostic
        suppressed = suppress(connection, mail.address, mail.address_key, reason, evidence, now)
    elif moved:
        suppressed = _too_many(connection, mail, answer, now)
    if not moved:
        return Done.KNOWN, suppressed
    return Done.COMPLAINED if kind is BounceKind.COMPLAINT else Done.BOUNCED, suppressed


def _too_many(connection: Connection, mail: Mail, answer: Answer, now: dt.datetime) -> bool:
    """After so many soft bounces within so many days, the address has a rest."""
    allowed = limits()
    since = now - dt.timedelta(days=allowed.soft_days)
    count = connection.scalar(
        select(func.count()).where(
            Bounce.address_key == mail.address_key,
            Bounce.counts,
            Bounce.kind == BounceKind.SOFT,
            Bounce.at > since,
        )
    )
    if not count or count < allowed.soft_count:
        return False
    return suppress(
        connection,
        mail.address,
        mail.address_key,
        SuppressionReason.SOFT_BOUNCES,
        f"{count} × {answer.diagnostic}",
        now,
        now + dt.timedelta(days=allowed.rest_days),
    )


def _settle(
    connection: Connection, mail: Mail, kind: BounceKind, answer: Answer, now: dt.datetime
) -> bool:
    """Move the mail, if it stands where this may move it from, and keep what was said."""
    complaint = kind is BounceKind.COMPLAINT
    state = State.COMPLAINED if complaint else State.BOUNCED
    values = {
        "state": state,
        "reply": answer.diagnostic[:_LONGEST],
        "smtp_code": answer.smtp_code,
        "updated_at": now,
        "owner": "",
        "lease_until": None,
    }
    for before in sources(Cause.COMPLAINT if complaint else Cause.BOUNCE, state):
        moved = connection.execute(
            update(Delivery)
            .where(Delivery.id == mail.id, Delivery.state == before)
            .values(**values)
        )
        if moved.rowcount:
            moves = Moves()
            moves.add(mail.mailing_id, before, state)
            moves.write(connection, now)
            connection.execute(
                insert(Bounce).values(
                    delivery_id=mail.id,
                    address_key=mail.address_key,
                    kind=kind,
                    status=one_line(answer.status)[:16],
                    diagnostic=answer.diagnostic[:_LONGEST],
                    at=now,
                    counts=True,
                )
            )
            return True
    return False
