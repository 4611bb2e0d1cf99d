"""Third commit: what became of mails. It counts only for the owner and attempt that asked."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Update, bindparam, case, exists, update

from mailer.domain.deliveries import batch, quota, reasons
from mailer.domain.deliveries.mail import Mail
from mailer.domain.deliveries.retry import SECOND_TRY, Decision
from mailer.domain.deliveries.states import Cause, sources
from mailer.domain.outbox.counts import Moves
from mailer.domain.outbox.suppress import suppress
from mailer.infra import given_rows
from mailer.infra.db import UTCDateTime
from mailer.infra.smtp_reply import Reply
from mailer.models.delivery import Delivery
from mailer.models.delivery import DeliveryState as State
from mailer.models.mailing import Mailing, MailingState
from mailer.models.suppression import SuppressionReason

_LONGEST = 500


def accepted(
    connection: Connection,
    answered: Sequence[tuple[Mail, Reply]],
    now: dt.datetime,
    moves: Moves,
) -> set[int]:
    """The server took these mails (of one owner): the ids of those that this was news for. Also
    when its answer came after the lease had ended."""
    waiting = {mail.claim: (mail, reply) for mail, reply in answered}
    done: set[int] = set()
    for before in sources(Cause.REPLY, State.ACCEPTED):
        if not waiting:
            break
        rows = given_rows.parameters(
            {
                "id": mail.id,
                "attempt": mail.attempt,
                "code": reply.code,
                "reply": str(reply)[:_LONGEST],
            }
            for mail, reply in waiting.values()
        )
        values = {"before": before, "owner_is": answered[0][0].owner, "now": now, **rows}
        statement = _accepted_statement(connection.dialect.name)
        found = connection.execute(statement, values)
        news = [waiting.pop((id_, attempt))[0] for id_, attempt in found]
        for mailing_id, count in Counter(mail.mailing_id for mail in news).items():
            moves.add(mailing_id, before, State.ACCEPTED, count)
        done.update(mail.id for mail in news)
    return done


@lru_cache(maxsize=2)
def _accepted_statement(dialect: str) -> Update:
    given = given_rows.given(dialect, batch.ANSWERED)
    now = bindparam("now", type_=UTCDateTime())
    return (
        update(Delivery)
        .where(
            *batch.ours(given),
            Delivery.state == bindparam("before", type_=Delivery.state.type),
        )
        .values(
            state=State.ACCEPTED,
            reply=given.c.reply,
            smtp_code=given.c.code,
            accepted_at=now,
            updated_at=now,
            owner="",
            lease_until=None,
        )
        .returning(Delivery.id, Delivery.attempt)
    )


def refused(
    connection: Connection, mail: Mail, decision: Decision, now: dt.datetime, moves: Moves
) -> bool:
    """The server said no, later, or nothing; `decision` says what follows from it."""
    if decision.state == State.IN_DOUBT:
        return in_doubt(connection, mail, now, moves)
    values: dict[str, Any] = {
        "reply": decision.reply,
        "smtp_code": decision.code,
        "due_at": now + decision.wait,
    }
    if decision.counts:
        values["deferrals"] = mail.deferrals + 1
    if decision.expires_at is not None:
        values["expires_at"] = decision.expires_at
    done = settle(connection, mail, Cause.REPLY, decision.state, now, moves, **values)
    if done:
        quota.give_back(connection, mail.limits, 1, mail.claimed_at)
        if decision.suppresses:
            # It does not exist.
            suppress(
                connection,
                mail.address,
                mail.address_key,
                SuppressionReason.HARD_BOUNCE,
                decision.reply,
                now,
            )
    return done


def in_doubt(connection: Connection, mail: Mail, now: dt.datetime, moves: Moves) -> bool:
    """It was handed over and no answer came. Its place in the limits stays taken."""
    return settle(
        connection,
        mail,
        Cause.REPLY,
        State.IN_DOUBT,
        now,
        moves,
        reply=reasons.NO_ANSWER,
        smtp_code=None,
        **doubt(mail.mailing_id, mail.doubts, now),
    )


def doubt(mailing_id: int | None, doubts: int, now: dt.datetime) -> dict[str, Any]:
    """The columns of a doubtful mail: mail of a mailing waits for a person's decision, any other
    is sent once more, with the same Message-ID, in a quarter of an hour."""
    once_more = mailing_id is None and doubts == 0
    return {"doubts": doubts + 1, "lease_until": now + SECOND_TRY if once_more else None}


def hand_back(
    connection: Connection, mails: Sequence[Mail], now: dt.datetime, moves: Moves
) -> None:
    """Mails that were claimed and whose dot was not sent wait again; those of a stopped mailing
    are over."""
    returned: Counter[tuple[quota.Limits, dt.datetime]] = Counter()
    for mail in mails:
        for before in sources(Cause.HAND_BACK, State.QUEUED):
            after = connection.execute(
                update(Delivery)
                .where(*_ours(mail), Delivery.state == before)
                .values(updated_at=now, **back_in_line(before))
                .returning(Delivery.state)
            ).scalar()
            if after is not None:
                moves.add(mail.mailing_id, before, after)
                returned[mail.limits, mail.claimed_at] += 1
                break
    give_back(connection, returned)


def give_back(connection: Connection, returned: Counter[tuple[quota.Limits, dt.datetime]]) -> None:
    """Places in the limits, in one order, so that two who give back wait for each other but
    never both."""
    for (limits, claimed_at), count in sorted(
        returned.items(), key=lambda item: (item[0][0].account_id, item[0][1])
    ):
        quota.give_back(connection, limits, count, claimed_at)


def back_in_line(before: State) -> dict[str, Any]:
    """The columns of a mail that nobody has in hand any more. (What was noted as handed over and
    was not, is queued whatever its mailing does: `mailings.operate` cancels it there.)"""
    queued: Any = State.QUEUED
    if before == State.CLAIMED:
        queued = case((_mailing_is_stopped(), State.CANCELLED), else_=State.QUEUED)
    return {
        "state": queued,
        "owner": "",
        "lease_until": None,
    }


def settle(
    connection: Connection,
    mail: Mail,
    cause: Cause,
    state: State,
    now: dt.datetime,
    moves: Moves,
    **values: Any,
) -> bool:
    """Move a mail to `state`, unless someone else has it by now; True when it moved."""
    if "reply" in values:
        values["reply"] = values["reply"][:_LONGEST]
    if state != State.IN_DOUBT:
        values |= {"owner": "", "lease_until": None}
    for before in sources(cause, state):
        done = connection.execute(
            update(Delivery)
            .where(*_ours(mail), Delivery.state == before)
            .values(state=state, updated_at=now, **values)
        )
        if done.rowcount:
            moves.add(mail.mailing_id, before, state)
            return True
    return False


def _ours(mail: Mail) -> list[ColumnElement[bool]]:
    return [
        Delivery.id == mail.id,
        Delivery.owner == mail.owner,
        Delivery.attempt == mail.attempt,
    ]


def _mailing_is_stopped() -> ColumnElement[bool]:
    return exists().where(Mailing.id == Delivery.mailing_id, Mailing.state == MailingState.STOPPED)
