"""Who drains what, and for how long: a process that dies loses what it had within seconds.

An account may be drained by several processes at once. Each has a share of the account's
connections; together the shares never exceed them. Who comes later gets what is free, and more
when the others have looked again and closed what is too many.

On SQLite one process of a data folder drains. Who gets its turn knows that all others are dead, and
waits for no lease of theirs.
"""

from __future__ import annotations

import datetime as dt
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mailer.domain.deliveries.indexes import LEASED
from mailer.domain.deliveries.mail import LEASE
from mailer.domain.deliveries.states import IN_WORK
from mailer.infra.db import db
from mailer.infra.installation import installation
from mailer.lib import clock
from mailer.models.account_drain import AccountDrain
from mailer.models.delivery import Delivery
from mailer.models.smtp_account import SmtpAccount

#: A lease that ended so long ago has ended for everybody.
INSTANT = dt.timedelta(microseconds=1)


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


def is_shared() -> bool:
    """May several processes drain at once?"""
    return db.engine.dialect.name != "sqlite"


@contextmanager
def turn() -> Iterator[bool]:
    """May this process drain? Who gets SQLite's only turn ends the leases of the dead."""
    if is_shared():
        yield True
        return
    with alone(installation().run_dir / "drain.lock") as mine:
        if mine:
            with db.engine.begin() as connection:
                _end_all(connection, clock.now())
        yield mine


def _end_all(connection: Connection, now: dt.datetime) -> None:
    connection.execute(delete(AccountDrain))
    connection.execute(
        update(Delivery)
        .where(LEASED, Delivery.state.in_(IN_WORK), Delivery.lease_until >= now)
        .values(lease_until=now - INSTANT)
    )


def share(
    connection: Connection, account_id: int, owner: str, now: dt.datetime, in_use: int
) -> int | None:
    """How many connections `owner` may have to an account's server from now on: an even part.
    It has `in_use` of them open, and keeps these until it has closed them. None: somebody has
    the account in hand just now (a process may have been stopped in the middle of it)."""
    account = select(SmtpAccount.connections).where(SmtpAccount.id == account_id)
    allowed = connection.execute(account.with_for_update(skip_locked=True)).scalar()
    if allowed is None:
        return None
    connection.execute(
        delete(AccountDrain).where(AccountDrain.account_id == account_id, AccountDrain.until < now)
    )
    others, taken = connection.execute(
        select(func.count(), func.coalesce(func.sum(AccountDrain.connections), 0)).where(
            AccountDrain.account_id == account_id, AccountDrain.owner != owner
        )
    ).one()
    even = max(1, allowed // (others + 1))
    mine = max(0, min(even, allowed - taken))
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {"connections": max(mine, in_use), "until": now + LEASE}
    connection.execute(
        make(AccountDrain)
        .values(account_id=account_id, owner=owner, **values)
        .on_conflict_do_update(index_elements=["account_id", "owner"], set_=values)
    )
    return mine


def leave_account(connection: Connection, account_id: int, owner: str) -> None:
    """Give a share back."""
    connection.execute(
        delete(AccountDrain).where(
            AccountDrain.account_id == account_id, AccountDrain.owner == owner
        )
    )


def renew(connection: Connection, owner: str, now: dt.datetime) -> None:
    """Keep the mails that `owner` has. A lease that has ended stays ended: someone else may act
    on it.

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
