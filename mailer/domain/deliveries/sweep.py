"""Pick up what nobody has in hand any more: ended leases, ended lifetimes, finished mailings."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, case, or_, select, update

from mailer.domain.deliveries import quota
from mailer.domain.deliveries.clicked import accept_clicked
from mailer.domain.deliveries.finish import finish_mailings
from mailer.domain.deliveries.indexes import EXPIRES, LEASED
from mailer.domain.deliveries.leases import turn
from mailer.domain.deliveries.outcome import back_in_line, doubt
from mailer.domain.deliveries.reasons import EXPIRED, NO_ANSWER
from mailer.domain.deliveries.states import Cause, sources
from mailer.domain.outbox.counts import Moves
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
    with turn():
        end_leases(zone)
    _repeat(_expire, zone)
    now, moves = clock.now(), Moves()
    with db.engine.begin() as connection:
        accept_clicked(connection, now, moves)
        moves.write(connection, now)
        finish_mailings(connection, now)
        quota.forget_old_steps(connection, clock.now())


def end_leases(zone: str) -> None:
    """Take back what dead processes have in hand. `zone` is the company's."""
    _repeat(_end_leases, zone)


Step = Callable[[Connection, dt.datetime, str, Moves], int]


def _repeat(step: Step, zone: str) -> None:
    while _slice(step, zone) == SLICE:
        continue


def _slice(step: Step, zone: str) -> int:
    now, moves = clock.now(), Moves()
    with db.engine.begin() as connection:
        done = step(connection, now, zone, moves)
        moves.write(connection, now)
        reached(Point.BEFORE_SWEEP_COMMIT)
    reached(Point.AFTER_SWEEP_COMMIT)
    return done


def _end_leases(connection: Connection, now: dt.datetime, zone: str, moves: Moves) -> int:
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
    move = _Moving(connection, now, Cause.LEASE_END, moves)
    move(claimed, State.QUEUED, back_in_line(State.CLAIMED))
    _give_back(connection, claimed, zone)
    for row in rows:
        if row.state == State.HANDING_OVER:
            values = {"reply": NO_ANSWER, **doubt(row.mailing_id, row.doubts, now)}
            move([row], State.IN_DOUBT, values)
    move([row for row in rows if row.state == State.IN_DOUBT], State.QUEUED, _once_more(now))
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


def _expire(connection: Connection, now: dt.datetime, _zone: str, moves: Moves) -> int:
    """What was tried for too long, or cannot be of use any more."""
    rows = connection.execute(
        select(Delivery.id, Delivery.state, Delivery.mailing_id)
        .where(EXPIRES, Delivery.expires_at <= now)
        .order_by(Delivery.expires_at)
        .limit(SLICE)
        .with_for_update(skip_locked=True)
    ).all()
    said = case((Delivery.reply == "", EXPIRED), else_=Delivery.reply)
    _Moving(connection, now, Cause.EXPIRY, moves)(rows, State.EXPIRED, {"reply": said})
    return len(rows)


class _Moving:
    """Moves rows that this transaction has locked, and counts them."""

    def __init__(
        self, connection: Connection, now: dt.datetime, cause: Cause, moves: Moves
    ) -> None:
        self._connection = connection
        self._now = now
        self._cause = cause
        self._moves = moves

    def __call__(self, rows: Sequence[Any], state: State, values: dict[str, Any]) -> None:
        """To `state`, or to what `values` says of it."""
        if not rows:
            return
        before = {row.id: row.state for row in rows}
        moved = self._connection.execute(
            update(Delivery)
            .where(Delivery.id.in_(before), Delivery.state.in_(sources(self._cause, state)))
            .values(**{"state": state, "updated_at": self._now, **values})
            .returning(Delivery.id, Delivery.mailing_id, Delivery.state)
        )
        for id_, mailing_id, after in moved:
            self._moves.add(mailing_id, before[id_], after)


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
