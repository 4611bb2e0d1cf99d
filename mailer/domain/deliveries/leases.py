"""Who drains what, and for how long: a process that dies loses what it had within seconds."""

from __future__ import annotations

import datetime as dt
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, or_, select, update

from mailer.domain.deliveries.indexes import LEASED
from mailer.domain.deliveries.mail import LEASE
from mailer.domain.deliveries.states import IN_WORK
from mailer.models.delivery import Delivery
from mailer.models.smtp_account import SmtpAccount


@contextmanager
def alone(lock: Path) -> Iterator[bool]:
    """Gives True in one process at a time; the lock ends with the process, however it ends."""
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def take_account(connection: Connection, account_id: int, owner: str, now: dt.datetime) -> bool:
    """Drain an account that nobody drains; False when somebody does, or just has it in hand (a
    process may have been stopped in the middle of a transaction)."""
    free = select(SmtpAccount.id).where(
        SmtpAccount.id == account_id,
        or_(
            SmtpAccount.drain_owner == "",
            SmtpAccount.drain_until.is_(None),
            SmtpAccount.drain_until < now,
        ),
    )
    if connection.execute(free.with_for_update(skip_locked=True)).first() is None:
        return False
    done = connection.execute(
        update(SmtpAccount)
        .where(SmtpAccount.id == account_id)
        .values(drain_owner=owner, drain_until=now + LEASE)
    )
    return bool(done.rowcount)


def leave_account(connection: Connection, account_id: int, owner: str) -> None:
    """Let others drain it."""
    connection.execute(
        update(SmtpAccount)
        .where(SmtpAccount.id == account_id, SmtpAccount.drain_owner == owner)
        .values(drain_owner="", drain_until=None)
    )


def renew(connection: Connection, owner: str, now: dt.datetime) -> None:
    """Keep what `owner` has. A lease that has ended stays ended: someone else may act on it.

    A row that is locked is just being decided on, and needs no renewal.
    """
    mine = (
        select(Delivery.id)
        .where(
            LEASED,
            Delivery.state.in_(IN_WORK),
            Delivery.lease_until >= now,
            Delivery.owner == owner,
        )
        .with_for_update(skip_locked=True)
    )
    ids = list(connection.execute(mine).scalars())
    connection.execute(update(Delivery).where(Delivery.id.in_(ids)).values(lease_until=now + LEASE))
    connection.execute(
        update(SmtpAccount)
        .where(SmtpAccount.drain_owner == owner, SmtpAccount.drain_until >= now)
        .values(drain_until=now + LEASE)
    )
