"""Keep the counts of mailings: called in the transaction that moves their mails."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Insert, func
from sqlalchemy.dialects import postgresql, sqlite

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


def moved(
    connection: Connection,
    rows: Iterable[tuple[int | None, State | None]],
    after: State,
    now: dt.datetime,
) -> None:
    """Mails, each with its mailing and the state it was in, are in the state `after` now."""
    moves = Moves()
    for mailing_id, before in rows:
        moves.add(mailing_id, before, after)
    moves.write(connection, now)


def shard_of(owner: str) -> int:
    """The shard of a drain. Two drains may share one: they wait for each other then."""
    return int(owner[:8], 16) % _DRAINS + 1


def _upsert(dialect: str) -> Insert:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    row = make(MailingCount)
    changed: Mapping[str, Any] = {
        "count": MailingCount.count + row.excluded.count,
        "first_at": func.coalesce(MailingCount.first_at, row.excluded.first_at),
        "last_at": func.coalesce(row.excluded.last_at, MailingCount.last_at),
    }
    return row.on_conflict_do_update(index_elements=["mailing_id", "state", "shard"], set_=changed)
