"""Pick up what nobody has in hand any more: ended leases, ended lifetimes, finished mailings."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, case, or_, select, update

from mailer.domain.deliveries import quota
from mailer.domain.deliveries.finish import finish_mailings
from mailer.domain.deliveries.indexes import EXPIRES, LEASED
from mailer.domain.deliveries.outcome import back_in_line, doubt
from mailer.domain.deliveries.reasons import EXPIRED, NO_ANSWER
from mailer.domain.deliveries.states import Cause, sources
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.infra.killpoints import Point, reached
from mailer.lib import clock
from mailer.models.delivery import Delivery
from mailer.models.delivery import DeliveryState as State
from mailer.models.smtp_account import SmtpAccount

#: Rows changed in one transaction.
SLICE = 500


def sweep() -> None:
    """One round over everything, in short transactions of its own."""
    zone = company().time_zone
    db.session.rollback()
    for step in (_end_leases, _expire):
        while _slice(step, zone) == SLICE:
            continue
    with db.engine.begin() as connection:
        finish_mailings(connection, clock.now())
        quota.forget_old_steps(connection, clock.now())


Step = Callable[[Connection, dt.datetime, str], int]


def _slice(step: Step, zone: str) -> int:
    with db.engine.begin() as connection:
        changed = step(connection, clock.now(), zone)
        reached(Point.BEFORE_SWEEP_COMMIT)
    reached(Point.AFTER_SWEEP_COMMIT)
    return changed


def _end_leases(connection: Connection, now: dt.datetime, zone: str) -> int:
    """What a dead process had in hand. Before the intent nothing has left, after it the mail may
    have; a doubtful mail of no mailing is sent once more."""
    rows = connection.execute(
        select(
            Delivery.id,
            Delivery.state,
            Delivery.mailing_id,
            Delivery.account_id,
            Delivery.doubts,
            Delivery.updated_at,
        )
        .where(LEASED, Delivery.lease_until < now)
        .order_by(Delivery.lease_until)
        .limit(SLICE)
        .with_for_update(skip_locked=True)
    ).all()
    claimed = [row for row in rows if row.state == State.CLAIMED]
    _move(connection, claimed, now, Cause.LEASE_END, State.QUEUED, back_in_line())
    _give_back(connection, claimed, zone)
    for row in rows:
        if row.state == State.HANDING_OVER:
            values = {"reply": NO_ANSWER, **doubt(row.mailing_id, row.doubts, now)}
            _move(connection, [row], now, Cause.LEASE_END, State.IN_DOUBT, values)
    doubtful = [row for row in rows if row.state == State.IN_DOUBT]
    _move(connection, doubtful, now, Cause.LEASE_END, State.QUEUED, _once_more(now))
    return len(rows)


def _once_more(now: dt.datetime) -> dict[str, Any]:
    """The columns of a doubtful mail whose second try is due, unless it is too late for it."""
    in_time = or_(Delivery.expires_at.is_(None), Delivery.expires_at > now)
    return {
        "state": case((in_time, State.QUEUED), else_=State.IN_DOUBT),
        "owner": case((in_time, ""), else_=Delivery.owner),
        "due_at": now,
        "lease_until": None,
    }


def _expire(connection: Connection, now: dt.datetime, _zone: str) -> int:
    """What was tried for too long, or cannot be of use any more."""
    rows = connection.execute(
        select(Delivery.id)
        .where(EXPIRES, Delivery.expires_at <= now)
        .order_by(Delivery.expires_at)
        .limit(SLICE)
        .with_for_update(skip_locked=True)
    ).all()
    said = case((Delivery.reply == "", EXPIRED), else_=Delivery.reply)
    _move(connection, rows, now, Cause.EXPIRY, State.EXPIRED, {"reply": said})
    return len(rows)


def _move(
    connection: Connection,
    rows: Sequence[Any],
    now: dt.datetime,
    cause: Cause,
    state: State,
    values: dict[str, Any],
) -> None:
    if rows:
        connection.execute(
            update(Delivery)
            .where(
                Delivery.id.in_([row.id for row in rows]),
                Delivery.state.in_(sources(cause, state)),
            )
            .values(**{"state": state, "updated_at": now, **values})
        )


def _give_back(connection: Connection, rows: Sequence[Any], zone: str) -> None:
    """Their places in the limits; a claimed row was last changed when it was claimed."""
    counted = Counter((row.account_id, row.updated_at) for row in rows)
    # In one order, so that two sweeps at once wait for each other but never both.
    for (account_id, claimed_at), count in sorted(counted.items()):
        account = connection.execute(
            select(SmtpAccount.__table__).where(SmtpAccount.id == account_id)
        ).one_or_none()
        if account is not None:
            quota.give_back(connection, quota.Limits.of(account, zone), count, claimed_at)
