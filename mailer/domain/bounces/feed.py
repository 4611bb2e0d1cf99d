"""Act on what comes back: a bounce or complaint lands on the mail that it answers.

Only what names one of our own mails by the signed Message-ID that we gave it is believed:
anybody can write a mail that looks like a bounce.
"""

from __future__ import annotations

import datetime as dt
import enum
import hmac
import re
from dataclasses import dataclass

from sqlalchemy import Connection, Row, select, update

from mailer.domain.accounts.access import Actor, require
from mailer.domain.deliveries.states import Cause, sources
from mailer.domain.outbox.counts import Moves
from mailer.domain.outbox.suppress import suppress
from mailer.infra import crypto
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.bounces.read import read
from mailer.lib.bounces.report import Answer, BounceClass, Report
from mailer.models.delivery import Delivery
from mailer.models.delivery import DeliveryState as State
from mailer.models.suppression import SuppressionReason

_LONGEST = 500
#: `<d12.mark@domain>`, as `rendering.message_headers` makes it.
_MESSAGE_ID = re.compile(r"<(d([1-9][0-9]{0,17}))\.([0-9a-f]{16})@[^<>\s]*>")


class Done(enum.StrEnum):
    """What an answer led to."""

    #: The mail counts as bounced, or as complained about.
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    #: It says nothing final: the server still tries, or a mailbox answers by itself.
    NOTED = "noted"
    #: The mail had come back before, or was never taken by a server.
    KNOWN = "known"
    #: It names no mail of ours.
    NOT_OURS = "not_ours"


@dataclass(frozen=True)
class Fed:
    """One answer, read and acted on."""

    report: Report
    done: Done
    #: The mail that it answers.
    delivery_id: int | None = None
    #: The address is written to no more, because of this.
    suppressed: bool = False


def feed(raw: bytes, actor: Actor) -> Fed:
    """Read an answer to a mail and act on it. The same one, fed twice, changes nothing more."""
    require(actor, "settings:edit")
    report = read(raw)
    answer = report.first
    row = _mail(report.message_id)
    if row is None:
        return Fed(report, Done.NOT_OURS)
    if answer.delayed or answer.bounce_class in (BounceClass.AUTO_REPLY, BounceClass.UNKNOWN):
        return Fed(report, Done.NOTED, row.id)
    complaint = answer.bounce_class == BounceClass.COMPLAINT
    state = State.COMPLAINED if complaint else State.BOUNCED
    cause = Cause.COMPLAINT if complaint else Cause.BOUNCE
    connection, now = db.session.connection(), clock.now()
    moved = _settle(connection, row, cause, state, answer, now)
    suppressed = False
    if complaint or answer.bounce_class == BounceClass.HARD:
        reason = SuppressionReason.COMPLAINT if complaint else SuppressionReason.HARD_BOUNCE
        evidence = answer.diagnostic
        suppressed = suppress(connection, row.address, row.address_key, reason, evidence, now)
    done = Done(state.value) if moved else Done.KNOWN
    return Fed(report, done, row.id, suppressed)


def delivery_of(message_id: str) -> int | None:
    """The delivery whose mail has this Message-ID; None when we did not make it."""
    found = _MESSAGE_ID.fullmatch(message_id)
    if found is None or not hmac.compare_digest(crypto.marks("message-id")(found[1]), found[3]):
        return None
    return int(found[2])


def _mail(message_id: str) -> Row[int, int | None, str, str] | None:
    delivery_id = delivery_of(message_id)
    if delivery_id is None:
        return None
    columns = (Delivery.id, Delivery.mailing_id, Delivery.address, Delivery.address_key)
    return db.session.execute(select(*columns).where(Delivery.id == delivery_id)).one_or_none()


def _settle(
    connection: Connection,
    row: Row[int, int | None, str, str],
    cause: Cause,
    state: State,
    answer: Answer,
    now: dt.datetime,
) -> bool:
    """Move the mail, if it stands where this may move it from."""
    values = {
        "state": state,
        "reply": answer.diagnostic[:_LONGEST],
        "smtp_code": answer.smtp_code,
        "updated_at": now,
        "owner": "",
        "lease_until": None,
    }
    for before in sources(cause, state):
        moved = connection.execute(
            update(Delivery).where(Delivery.id == row.id, Delivery.state == before).values(**values)
        )
        if moved.rowcount:
            moves = Moves()
            moves.add(row.mailing_id, before, state)
            moves.write(connection, now)
            return True
    return False
