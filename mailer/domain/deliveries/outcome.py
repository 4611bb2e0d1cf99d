"""Third commit: what became of a mail. It counts only for the owner and attempt that asked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, exists, update
from sqlalchemy.dialects import postgresql, sqlite

from mailer.domain.deliveries import quota, reasons
from mailer.domain.deliveries.mail import Mail
from mailer.domain.deliveries.retry import SECOND_TRY, Decision
from mailer.domain.deliveries.states import Cause, sources
from mailer.infra.smtp_reply import Reply
from mailer.models.delivery import Delivery
from mailer.models.delivery import DeliveryState as State
from mailer.models.mailing import Mailing, MailingState
from mailer.models.suppression import Suppression, SuppressionReason

_LONGEST = 500


def accepted(connection: Connection, mail: Mail, reply: Reply, now: dt.datetime) -> bool:
    """The server took it. Also when the answer came after the lease had ended."""
    return settle(
        connection,
        mail,
        Cause.REPLY,
        State.ACCEPTED,
        now,
        reply=str(reply),
        smtp_code=reply.code,
        accepted_at=now,
    )


def refused(connection: Connection, mail: Mail, decision: Decision, now: dt.datetime) -> bool:
    """The server said no, later, or nothing; `decision` says what follows from it."""
    if decision.state == State.IN_DOUBT:
        return in_doubt(connection, mail, now)
    values: dict[str, Any] = {
        "reply": decision.reply,
        "smtp_code": decision.code,
        "due_at": now + decision.wait,
    }
    if decision.counts:
        values["deferrals"] = mail.deferrals + 1
    if decision.expires_at is not None:
        values["expires_at"] = decision.expires_at
    done = settle(connection, mail, Cause.REPLY, decision.state, now, **values)
    if done:
        quota.give_back(connection, mail.limits, 1, mail.claimed_at)
        if decision.suppresses:
            suppress(connection, mail, decision.reply, now)
    return done


def in_doubt(connection: Connection, mail: Mail, now: dt.datetime) -> bool:
    """It was handed over and no answer came. Its place in the limits stays taken."""
    return settle(
        connection,
        mail,
        Cause.REPLY,
        State.IN_DOUBT,
        now,
        reply=reasons.NO_ANSWER,
        smtp_code=None,
        **doubt(mail.mailing_id, mail.doubts, now),
    )


def doubt(mailing_id: int | None, doubts: int, now: dt.datetime) -> dict[str, Any]:
    """The columns of a doubtful mail: mail of a mailing waits for a person's decision, any other
    is sent once more, with the same Message-ID, in a quarter of an hour."""
    once_more = mailing_id is None and doubts == 0
    return {"doubts": doubts + 1, "lease_until": now + SECOND_TRY if once_more else None}


def hand_back(connection: Connection, mails: list[Mail], now: dt.datetime) -> None:
    """Mails that were claimed and not sent wait again; those of a stopped mailing are over."""
    for mail in mails:
        done = connection.execute(
            update(Delivery)
            .where(*_ours(mail), Delivery.state.in_(sources(Cause.HAND_BACK, State.QUEUED)))
            .values(updated_at=now, **back_in_line())
        )
        if done.rowcount:
            quota.give_back(connection, mail.limits, 1, mail.claimed_at)


def back_in_line() -> dict[str, Any]:
    """The columns of a mail that nobody has in hand any more."""
    return {
        "state": case((_mailing_is_stopped(), State.CANCELLED), else_=State.QUEUED),
        "owner": "",
        "lease_until": None,
    }


def settle(
    connection: Connection,
    mail: Mail,
    cause: Cause,
    state: State,
    now: dt.datetime,
    **values: Any,
) -> bool:
    """Move a mail to `state`, unless someone else has it by now; True when it moved."""
    if "reply" in values:
        values["reply"] = values["reply"][:_LONGEST]
    if state != State.IN_DOUBT:
        values |= {"owner": "", "lease_until": None}
    done = connection.execute(
        update(Delivery)
        .where(*_ours(mail), Delivery.state.in_(sources(cause, state)))
        .values(state=state, updated_at=now, **values)
    )
    return bool(done.rowcount)


def suppress(connection: Connection, mail: Mail, evidence: str, now: dt.datetime) -> None:
    """Write to this address no more: it does not exist."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(
        make(Suppression)
        .values(
            address=mail.address,
            address_key=mail.address_key,
            reason=SuppressionReason.HARD_BOUNCE,
            evidence=evidence[:_LONGEST],
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["address_key"])
    )


def _ours(mail: Mail) -> list[ColumnElement[bool]]:
    return [
        Delivery.id == mail.id,
        Delivery.owner == mail.owner,
        Delivery.attempt == mail.attempt,
    ]


def _mailing_is_stopped() -> ColumnElement[bool]:
    return exists().where(Mailing.id == Delivery.mailing_id, Mailing.state == MailingState.STOPPED)
