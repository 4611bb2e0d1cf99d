"""First commit: take due mails into work.

1. lock the account's row (claims of one account take turns, so that its limits are exact);
2. look how much its limits leave;
3. take that many due rows that nobody else has, with a lease and a new attempt;
4. count them against the limits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from mailer.domain.deliveries import quota
from mailer.domain.deliveries.indexes import WAITS, Condition
from mailer.domain.deliveries.mail import LEASE, Mail
from mailer.domain.deliveries.outcome import settle
from mailer.domain.deliveries.states import Cause
from mailer.domain.deliveries.unwanted import why_unwanted
from mailer.domain.outbox.counts import Moves
from mailer.models.account_drain import AccountDrain
from mailer.models.delivery import Delivery
from mailer.models.delivery import DeliveryState as State
from mailer.models.mailing import Mailing, MailingState
from mailer.models.message import Priority
from mailer.models.smtp_account import AccountState, SmtpAccount

#: Mails taken at once, unless told otherwise. Under a limit a minute fewer, because such a claim
#: is short-lived.
BATCH = 32
BATCH_UNDER_RATE = 8
#: An id, or the column of an outer query that holds it.
Key = int | InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


@dataclass(frozen=True)
class Batch:
    """What a claim got, urgent mail first."""

    mails: list[Mail]
    #: Mails that have not left by then are to be given back (limit a minute).
    good_until: dt.datetime | None = None


def claim(
    connection: Connection,
    account_id: int,
    owner: str,
    now: dt.datetime,
    zone: str,
    moves: Moves,
    *,
    most: int = BATCH,
    urgent_only: bool = False,
) -> Batch:
    """Take at most `most` due mails of an account that `owner` drains. A paused account gives
    one, to see whether its server is back."""
    account = connection.execute(
        select(SmtpAccount.__table__).where(SmtpAccount.id == account_id).with_for_update()
    ).one_or_none()
    if account is None or not _may_send(account, now):
        return Batch([])
    if not _drains(connection, account_id, owner, now):
        return Batch([])
    limits = quota.Limits.of(account, zone)
    room = quota.room(connection, limits, now)
    if limits.per_minute is not None:
        most = min(most, BATCH_UNDER_RATE)
    if account.state == AccountState.PAUSED:
        most = 1
    taken = _Taking(connection, limits, owner, now, moves)
    taken.take(urgent_mail(account_id), (Delivery.due_at, Delivery.id), min(most, room.urgent))
    if not urgent_only:
        for mailing_id in _sending(connection, account_id):
            for state in (State.DEFERRED, State.QUEUED):
                left = min(most, room.bulk) - len(taken.mails)
                taken.take(bulk_mail(account_id, mailing_id, state), (Delivery.id,), left, state)
    mails = _without_unwanted(connection, taken.mails, now, moves)
    quota.use(connection, limits, len(mails), now)
    return Batch(mails, quota.step_end(now) if limits.per_minute is not None else None)


def urgent_mail(account_id: Key) -> list[Condition]:
    """The urgent mail that waits in an account; in the words of `ix_delivery_due`."""
    return [
        Delivery.account_id == account_id,
        Delivery.priority == Priority.URGENT,
        WAITS,
    ]


def bulk_mail(account_id: Key, mailing_id: Key, state: State) -> list[Condition]:
    """The mail of one mailing in one state; in the words of `ix_delivery_mailing_state`. A paused
    mailing is never asked for, however many of its mails wait."""
    return [
        Delivery.mailing_id == mailing_id,
        Delivery.state == state,
        Delivery.account_id == account_id,
    ]


def _may_send(account: Row[Any], now: dt.datetime) -> bool:
    if account.state == AccountState.PAUSED:
        return account.wake_at is None or bool(account.wake_at <= now)
    return bool(account.state == AccountState.ACTIVE)


def _drains(connection: Connection, account_id: int, owner: str, now: dt.datetime) -> bool:
    mine = select(AccountDrain.owner).where(
        AccountDrain.account_id == account_id,
        AccountDrain.owner == owner,
        AccountDrain.until >= now,
    )
    return connection.execute(mine).first() is not None


def _sending(connection: Connection, account_id: int) -> list[int]:
    """The mailings that are being sent through an account, the oldest first."""
    found = select(Mailing.id).where(
        Mailing.state == MailingState.SENDING, Mailing.account_id == account_id
    )
    return list(connection.execute(found.order_by(Mailing.id)).scalars())


def _without_unwanted(
    connection: Connection, mails: list[Mail], now: dt.datetime, moves: Moves
) -> list[Mail]:
    """Leave out, and settle, the mails that must not leave any more. (The intent asks again.)"""
    if not mails:
        return []
    ids = [mail.id for mail in mails]
    asked = select(Delivery.id, why_unwanted()).where(Delivery.id.in_(ids))
    reasons = {row[0]: row[1] for row in connection.execute(asked)}
    for mail in mails:
        if reason := reasons[mail.id]:
            settle(connection, mail, Cause.INTENT, State.SUPPRESSED, now, moves, reply=reason)
    return [mail for mail in mails if not reasons[mail.id]]


def due_by(moment: dt.datetime) -> list[Condition]:
    """It is its turn, and not too late for it."""
    return [
        Delivery.due_at <= moment,
        or_(Delivery.expires_at.is_(None), Delivery.expires_at > moment),
    ]


class _Taking:
    """Collects what one claim takes."""

    def __init__(
        self,
        connection: Connection,
        limits: quota.Limits,
        owner: str,
        now: dt.datetime,
        moves: Moves,
    ) -> None:
        self.mails: list[Mail] = []
        self._connection = connection
        self._limits = limits
        self._owner = owner
        self._now = now
        self._moves = moves

    def take(
        self,
        where: Sequence[Condition],
        order: Sequence[InstrumentedAttribute[Any]],
        most: int,
        before: State = State.QUEUED,
    ) -> None:
        """`before` is the state of mails of a mailing (others are not counted)."""
        if most <= 0:
            return
        due = (
            select(Delivery.id)
            .where(*where, *due_by(self._now))
            .order_by(*order)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        ids = list(self._connection.execute(due).scalars())
        if not ids:
            return
        rows = self._connection.execute(
            update(Delivery)
            .where(Delivery.id.in_(ids))
            .values(
                state=State.CLAIMED,
                owner=self._owner,
                lease_until=self._now + LEASE,
                attempt=Delivery.attempt + 1,
                updated_at=self._now,
            )
            .returning(*_COLUMNS)
        )
        taken = sorted((self._mail(row) for row in rows), key=lambda mail: mail.id)
        for mail in taken:
            self._moves.add(mail.mailing_id, before, State.CLAIMED)
        self.mails += taken

    def _mail(self, row: Row[Any]) -> Mail:
        return Mail(
            **row._mapping,
            owner=self._owner,
            claimed_at=self._now,
            limits=self._limits,
        )


_COLUMNS = (
    Delivery.id,
    Delivery.message_id,
    Delivery.mailing_id,
    Delivery.account_id,
    Delivery.address,
    Delivery.address_key,
    Delivery.customer_id,
    Delivery.contact_id,
    Delivery.data,
    Delivery.expires_at,
    Delivery.attempt,
    Delivery.deferrals,
    Delivery.doubts,
)
