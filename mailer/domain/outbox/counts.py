"""Keep the counts of mailings: called in the transaction that moves their mails."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Insert, func, select
from sqlalchemy.dialects import postgresql, sqlite

from mailer.infra.db import db
from mailer.models.delivery import DeliveryState as State
from mailer.models.mailing_count import MailingCount

#: For everyone but the drains.
SHARED = 0
_DRAINS = 61


class Moves:
    """Mails that change their state in one transaction."""

    def __init__(self, shard: int = SHARED) -> None:
        self._shard = shard
        self._deltas: Counter[tuple[int, State]] = Counter()

    def add(
        self, mailing_id: int | None, before: State | None, after: State, count: int = 1
    ) -> None:
        """`count` mails go from one state to another (`before` is None: they are new). Mails of
        no mailing are not counted."""
        if mailing_id is None or before == after:
            return
        self._deltas[mailing_id, after] += count
        if before is not None:
            self._deltas[mailing_id, before] -= count

    def write(self, connection: Connection, now: dt.datetime) -> None:
        """Note them all; nothing is left afterwards."""
        rows = [
            {
                "mailing_id": mailing_id,
                "state": state,
                "shard": self._shard,
                "count": count,
                "first_at": now if state == State.ACCEPTED and count > 0 else None,
                "last_at": now if state == State.ACCEPTED and count > 0 else None,
            }
            # In one order, so that two who write the same rows wait for each other but never both.
            for (mailing_id, state), count in sorted(self._deltas.items())
            if count
        ]
        self._deltas.clear()
        if rows:
            connection.execute(_upsert(connection.dialect.name), rows)


@dataclass(frozen=True)
class Counted:
    """A mailing's mails by state (those states that have any), and when they were accepted."""

    states: dict[State, int]
    first_accepted_at: dt.datetime | None
    last_accepted_at: dt.datetime | None


def of_mailing(mailing_id: int) -> Counted:
    """What is counted of one mailing: a few rows, however large it is."""
    rows = db.session.execute(
        select(
            MailingCount.state,
            func.sum(MailingCount.count).label("mails"),
            func.min(MailingCount.first_at).label("first_at"),
            func.max(MailingCount.last_at).label("last_at"),
        )
        .where(MailingCount.mailing_id == mailing_id)
        .group_by(MailingCount.state)
    ).all()
    accepted = next((row for row in rows if row.state == State.ACCEPTED), None)
    return Counted(
        {row.state: int(row.mails) for row in rows if row.mails},
        accepted.first_at if accepted else None,
        accepted.last_at if accepted else None,
    )


def by_state(
    mailing_ids: Iterable[int], states: Iterable[State] = State
) -> dict[int, dict[State, int]]:
    """The same mails by state, for each of many mailings."""
    found: dict[int, dict[State, int]] = defaultdict(dict)
    rows = db.session.execute(
        select(MailingCount.mailing_id, MailingCount.state, func.sum(MailingCount.count))
        .where(MailingCount.mailing_id.in_(list(mailing_ids)), MailingCount.state.in_(list(states)))
        .group_by(MailingCount.mailing_id, MailingCount.state)
    )
    for mailing_id, state, mails in rows:
        if mails:
            found[mailing_id][state] = int(mails)
    return found


def shard_of(owner: str) -> int:
    """The shard of a drain. Two drains may share one: they wait for each other then."""
    return int(owner[:8], 16) % _DRAINS + 1


@lru_cache(maxsize=2)
def _upsert(dialect: str) -> Insert:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    row = make(MailingCount)
    changed: Mapping[str, Any] = {
        "count": MailingCount.count + row.excluded.count,
        "first_at": func.coalesce(MailingCount.first_at, row.excluded.first_at),
        "last_at": func.coalesce(row.excluded.last_at, MailingCount.last_at),
    }
    return row.on_conflict_do_update(index_elements=["mailing_id", "state", "shard"], set_=changed)
