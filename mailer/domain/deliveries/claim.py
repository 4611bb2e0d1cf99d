"""First commit: take due mails into work.

1. lock the account's row (claims of one account take turns, so that its limits are exact);
2. look how much its limits leave;
3. take that many due rows that nobody else has, with a lease and a new attempt;
4. count them against the limits.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Connection,
    Row,
    Select,
    Update,
    bindparam,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from mailer.domain.deliveries import batch, quota
from mailer.domain.deliveries.indexes import WAITS, Condition
from mailer.domain.deliveries.mail import LEASE, Mail
from mailer.domain.deliveries.outcome import settle
from mailer.domain.deliveries.states import Cause
from mailer.domain.deliveries.unwanted import why_unwanted
from mailer.domain.outbox.counts import Moves
from mailer.infra import given_rows
from mailer.infra.db import UTCDateTime
from mailer.models.account_drain import AccountDrain
from mailer.models.delivery import Delivery
from mailer.models.delivery import DeliveryState as State
from mailer.models.mailing import Mailing, MailingState
from mailer.models.message import Message, Priority
from mailer.models.smtp_account import AccountState, SmtpAccount

#: Mails taken at once, unless told otherwise. Under a limit a minute fewer, because such a claim
#: is short-lived.
BATCH = 32
BATCH_UNDER_RATE = 8
#: An id, or what of an outer query holds it.
Key = int | InstrumentedAttribute[int] | InstrumentedAttribute[int | None] | BindParameter[Any]
Moment = dt.datetime | BindParameter[Any]


@dataclass(frozen=True)
class Batch:
    """What a claim got, urgent mail first."""

    mails: list[Mail]
    #: Mails that have not left by then are to be given back (limit a minute).
    good_until: dt.datetime | None = None
    #: Somebody else claims in this account just now: there may be more.
    busy: bool = False


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
    account = connection.execute(_account(), {"account": account_id}).one_or_none()
    if account is None:
        # Nobody waits here: a process may have been stopped in the middle of its claim.
        return Batch([], busy=connection.execute(_exists(), {"account": account_id}).scalar_one())
    if not _may_send(account, now):
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
    taken.take(_urgent_due(), {"account": account_id}, min(most, room.urgent))
    if not urgent_only:
        for mailing_id in connection.execute(_sending(), {"account": account_id}).scalars().all():
            for state in (State.DEFERRED, State.QUEUED):
                left = min(most, room.bulk) - len(taken.mails)
                which = {"account": account_id, "mailing": mailing_id, "state": state}
                taken.take(_bulk_due(), which, left, state)
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


def bulk_mail(
    account_id: Key, mailing_id: Key, state: State | BindParameter[Any]
) -> list[Condition]:
    """The mail of one mailing in one state; in the words of `ix_delivery_mailing_state`. A paused
    mailing is never asked for, however many of its mails wait.

    The state is asked for as a range, to be read in the order (state, id): of rows that are equal
    in it, PostgreSQL would read all of a mailing by the primary key, what was sent first, as long
    as its statistics are of the time when all of them waited.
    """
    return [
        Delivery.mailing_id == mailing_id,
        Delivery.state >= state,
        Delivery.state <= state,
        Delivery.account_id == account_id,
    ]


def bulk_is_due(connection: Connection, account_id: int, now: dt.datetime) -> bool:
    """Is there mail of a mailing that a claim could take? Asked as a claim asks."""
    for mailing_id in connection.execute(_sending(), {"account": account_id}).scalars().all():
        for state in (State.DEFERRED, State.QUEUED):
            which = {"account": account_id, "mailing": mailing_id, "state": state}
            if connection.execute(_bulk_waits(), {**which, "now": now, "most": 1}).first():
                return True
    return False


def _may_send(account: Row[Any], now: dt.datetime) -> bool:
    if account.state == AccountState.PAUSED:
        return account.wake_at is None or bool(account.wake_at <= now)
    return bool(account.state == AccountState.ACTIVE)


def _drains(connection: Connection, account_id: int, owner: str, now: dt.datetime) -> bool:
    values = {"account": account_id, "owner_is": owner, "now": now}
    return connection.execute(_drain_of(), values).first() is not None


def _without_unwanted(
    connection: Connection, mails: list[Mail], now: dt.datetime, moves: Moves
) -> list[Mail]:
    """Leave out, and settle, the mails that must not leave any more. (The intent asks again.)"""
    if not mails:
        return []
    values = {"now": now, **batch.claimed(mails)}
    found = connection.execute(_unwanted(connection.dialect.name), values)
    reasons = {row[0]: row[1] or "" for row in found}
    if not reasons:
        return mails
    for mail in mails:
        if mail.id in reasons:
            reply = reasons[mail.id]
            settle(connection, mail, Cause.INTENT, State.SUPPRESSED, now, moves, reply=reply)
    return [mail for mail in mails if mail.id not in reasons]


def due_by(moment: Moment) -> list[Condition]:
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
        self, due: Select[int], which: dict[str, Any], most: int, before: State = State.QUEUED
    ) -> None:
        """At most `most` of what is `due`. `before` is the state of mails of a mailing (others
        are not counted)."""
        if most <= 0:
            return
        values = {**which, "now": self._now, "most": most}
        ids = self._connection.execute(due, values).scalars().all()
        if not ids:
            return
        claimed = {
            "owner_is": self._owner,
            "leased": self._now + LEASE,
            "now": self._now,
            **given_rows.parameters({"id": id_} for id_ in ids),
        }
        rows = self._connection.execute(_taken(self._connection.dialect.name), claimed)
        ours = (self._owner, self._now, self._limits)
        mails = sorted(Mail._make((*row, *ours)) for row in rows)
        for mailing_id, count in Counter(mail.mailing_id for mail in mails).items():
            self._moves.add(mailing_id, before, State.CLAIMED, count)
        self.mails += mails


# --- statements, made once ----------------------------------------------------------------


@lru_cache(maxsize=1)
def _account() -> Select[Any]:
    columns = SmtpAccount.__table__.c
    wanted = (
        columns.id,
        columns.state,
        columns.wake_at,
        *(columns[name] for name in quota.COLUMNS),
    )
    mine = select(*wanted).where(columns.id == bindparam("account"))
    return mine.with_for_update(skip_locked=True)


@lru_cache(maxsize=1)
def _exists() -> Select[bool]:
    return select(exists().where(SmtpAccount.id == bindparam("account")))


@lru_cache(maxsize=1)
def _drain_of() -> Select[Any]:
    return select(AccountDrain.owner).where(
        AccountDrain.account_id == bindparam("account"),
        AccountDrain.owner == bindparam("owner_is"),
        AccountDrain.until >= bindparam("now", type_=UTCDateTime()),
    )


@lru_cache(maxsize=1)
def _sending() -> Select[Any]:
    """The mailings that are being sent through an account, the oldest first: all of them, or
    the mails in one colleague's name."""
    part = exists().where(
        Message.mailing_id == Mailing.id, Message.account_id == bindparam("account")
    )
    found = select(Mailing.id).where(
        Mailing.state == MailingState.SENDING,
        or_(Mailing.account_id == bindparam("account"), part),
    )
    return found.order_by(Mailing.id)


@lru_cache(maxsize=1)
def _urgent_due() -> Select[Any]:
    waits = _waits(urgent_mail(bindparam("account")), Delivery.due_at, Delivery.id)
    return waits.with_for_update(skip_locked=True)


@lru_cache(maxsize=1)
def _bulk_due() -> Select[Any]:
    return _bulk_waits().with_for_update(skip_locked=True)


@lru_cache(maxsize=1)
def _bulk_waits() -> Select[Any]:
    state = bindparam("state", type_=Delivery.state.type)
    mail = bulk_mail(bindparam("account"), bindparam("mailing"), state)
    return _waits(mail, Delivery.state, Delivery.id)


def _waits(where: Sequence[Condition], *order: InstrumentedAttribute[Any]) -> Select[Any]:
    due = select(Delivery.id).where(*where, *due_by(bindparam("now", type_=UTCDateTime())))
    return due.order_by(*order).limit(bindparam("most"))


@lru_cache(maxsize=2)
def _taken(dialect: str) -> Update:
    given = given_rows.given(dialect, {"id": BigInteger()})
    return (
        update(Delivery)
        .where(Delivery.id == given.c.id)
        .values(
            state=State.CLAIMED,
            owner=bindparam("owner_is"),
            lease_until=bindparam("leased", type_=UTCDateTime()),
            attempt=Delivery.attempt + 1,
            updated_at=bindparam("now", type_=UTCDateTime()),
        )
        .returning(*_COLUMNS)
    )


@lru_cache(maxsize=2)
def _unwanted(dialect: str) -> Select[int, str | None]:
    given = given_rows.given(dialect, batch.CLAIMED)
    why = why_unwanted(bindparam("now", type_=UTCDateTime()))
    return select(Delivery.id, why).where(Delivery.id == given.c.id, why.is_not(None))


#: In the order of `Mail`.
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
