"""All that a drain writes, by one thread: what waits is committed together.

While one transaction is being committed the next one fills up, so that the number of commits
follows the speed of the disk, not the number of mails. In one transaction outcomes come before
intents: a connection's last mail is settled before its next one is in the balance.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from mailer.domain.deliveries import intent, outcome
from mailer.domain.deliveries.intent import Verdict
from mailer.domain.deliveries.leases import renew
from mailer.domain.deliveries.mail import RENEWAL, Mail
from mailer.domain.outbox.counts import Moves, shard_of
from mailer.infra.db import db
from mailer.infra.killpoints import Point, reached
from mailer.infra.smtp_reply import Reply
from mailer.lib import clock

log = structlog.get_logger(__name__)

#: Seconds that a group may gather before it is written.
GATHER = 0.002
#: Seconds that a stopped process may keep its locks in PostgreSQL.
STOPPED_SECONDS = 8
#: Seconds before what could not be written is tried again.
AGAIN = 0.2

T = TypeVar("T")
#: What is to be written, now. May be repeated when it is not sure that it was written.
Note = Callable[[Connection, dt.datetime, Moves], object]
#: The same, with an answer, for a transaction of its own.
Work = Callable[[Connection, dt.datetime, Moves], T]


class Unwritten(Exception):
    """The database did not take it, or may have: nothing may be done that relies on it."""


@dataclass
class _Round:
    """What waits for one commit, and who waits for it; and what waits for commits of its own."""

    accepted: list[tuple[Mail, Reply]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    intents: list[tuple[Mail, asyncio.Future[Verdict]]] = field(default_factory=list)
    works: list[tuple[Work[Any], asyncio.Future[Any]]] = field(default_factory=list)

    def to_commit(self) -> bool:
        return bool(self.accepted or self.notes or self.intents)


#: Something for the round that is being gathered.
_Entry = Callable[[_Round], object]


class Bookkeeper:
    """Used by one event loop. Every method but the thread's own returns at once or is awaited."""

    def __init__(self, app: Flask, owner: str) -> None:
        self._app = app
        self._owner = owner
        self._loop = asyncio.get_running_loop()
        self._inbox: queue.SimpleQueue[_Entry] = queue.SimpleQueue()
        #: What could not be written, for the next round.
        self._kept = _Round()
        self._ending = False
        self._give_up_at = float("inf")
        self._renew_at = time.monotonic() + RENEWAL.total_seconds()
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._run, name="bookkeeper", daemon=True)
        self._thread.start()

    # --- for the event loop -------------------------------------------------------------------

    async def intend(self, mail: Mail) -> Verdict:
        """May this mail's dot be sent? Noted, when it may. Raises `Unwritten`."""
        future: asyncio.Future[Verdict] = self._loop.create_future()
        self._inbox.put(lambda waiting: waiting.intents.append((mail, future)))
        return await future

    def accepted(self, mail: Mail, reply: Reply) -> None:
        """The server took it. Written as soon as the database lets it."""
        self._inbox.put(lambda waiting: waiting.accepted.append((mail, reply)))

    def note(self, note: Note) -> None:
        """Write this as soon as the database lets it."""
        self._inbox.put(lambda waiting: waiting.notes.append(note))

    async def run(self, work: Work[T]) -> T:
        """Do this in a transaction of its own, and answer once it is committed."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._inbox.put(lambda waiting: waiting.works.append((work, future)))
        return await future

    async def close(self, seconds: float) -> None:
        """Write what is left, for so long; what was not written by then is found by the sweep."""
        self._give_up_at = time.monotonic() + seconds
        self._inbox.put(self._end)
        await asyncio.to_thread(self._thread.join)

    # --- the thread ---------------------------------------------------------------------------

    def _run(self) -> None:
        with self._app.app_context():
            try:
                while self._take_turn():
                    continue
            finally:
                self._disconnect()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """On the thread's own connection; after a failure on a new one."""
        if self._connection is None:
            self._connection = _connected()
        try:
            with self._connection.begin():
                yield self._connection
        except BaseException:
            self._disconnect()
            raise

    def _disconnect(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.close()

    def _take_turn(self) -> bool:
        """Write what waits, or renew the leases; False when it is over."""
        waiting = self._gathered()
        if waiting.to_commit():
            self._commit(waiting)
        for work, future in waiting.works:
            self._answer([(future, self._attempt(work))])
        if time.monotonic() >= self._renew_at:
            self._attempt(lambda connection, now, _moves: renew(connection, self._owner, now))
            self._renew_at = time.monotonic() + RENEWAL.total_seconds()
        if not self._ending:
            return True
        return self._kept.to_commit() and time.monotonic() < self._give_up_at

    def _gathered(self) -> _Round:
        """What waits, once something does or it is time to renew."""
        waiting, self._kept = self._kept, _Round()
        with contextlib.suppress(queue.Empty):
            if not waiting.to_commit():
                seconds = max(0, self._renew_at - time.monotonic())
                self._inbox.get(timeout=seconds)(waiting)
            time.sleep(GATHER)
            while True:
                self._inbox.get_nowait()(waiting)
        return waiting

    def _end(self, _waiting: _Round) -> None:
        self._ending = True

    def _commit(self, waiting: _Round) -> None:
        """All in one transaction, or each by itself when one of them cannot be written."""
        verdicts: list[Verdict] = []
        mails = [mail for mail, _future in waiting.intents]
        try:
            now, moves = clock.now(), Moves(shard_of(self._owner))
            with self._transaction() as connection:
                if waiting.accepted:
                    outcome.accepted(connection, waiting.accepted, now, moves)
                for note in waiting.notes:
                    note(connection, now, moves)
                if mails:
                    verdicts = intent.intend(connection, mails, now, moves)
                moves.write(connection, now)
                _reached(waiting, Point.BEFORE_OUTCOME_COMMIT, Point.BEFORE_INTENT_COMMIT)
        except Exception as error:
            log.warning("a commit of the engine failed", error=type(error).__name__)
            self._commit_apart(waiting, error)
            return
        _reached(waiting, Point.AFTER_OUTCOME_COMMIT, Point.AFTER_INTENT_COMMIT)
        if waiting.notes:
            reached(Point.AFTER_HAND_BACK_COMMIT)
        self._answer(
            [
                (future, verdict)
                for (_mail, future), verdict in zip(waiting.intents, verdicts, strict=True)
            ]
        )

    def _commit_apart(self, waiting: _Round, error: Exception) -> None:
        """What the database was not there for is kept and tried again; what it refuses, or what
        is a fault of ours, is logged and dropped: the sweep finds its mail."""
        self._answer([(future, Unwritten(str(error))) for _mail, future in waiting.intents])
        kept = self._kept
        for pair in waiting.accepted:
            failure = self._attempt(_acceptance(pair))
            if isinstance(failure, Unwritten):
                kept.accepted.append(pair)
        for note in waiting.notes:
            failure = self._attempt(note)
            if isinstance(failure, Unwritten):
                kept.notes.append(note)
        if kept.to_commit():
            time.sleep(AGAIN)

    def _attempt(self, work: Work[Any]) -> Any:
        """The answer of `work`, or the exception that came of it."""
        now, moves = clock.now(), Moves(shard_of(self._owner))
        try:
            with self._transaction() as connection:
                answer = work(connection, now, moves)
                moves.write(connection, now)
        except OperationalError as error:
            log.warning("the engine could not write", error=str(error.orig)[:200])
            return Unwritten(str(error.orig))
        except DBAPIError as error:
            log.exception("the engine could not write")
            return Unwritten(str(error.orig)) if error.connection_invalidated else error
        except Exception as error:
            log.exception("the engine could not write")
            return error
        return answer

    def _answer(self, answers: Sequence[tuple[asyncio.Future[Any], Any]]) -> None:
        if answers:
            self._loop.call_soon_threadsafe(_resolve, answers)


def _connected() -> Connection:
    """A connection of one's own. Should this process be stopped in the middle of a transaction,
    PostgreSQL ends it before the leases end, so that no lock outlives them."""
    connection = db.engine.connect()
    if connection.dialect.name == "postgresql":
        connection.detach()
        connection.exec_driver_sql(
            f"SET idle_in_transaction_session_timeout = '{STOPPED_SECONDS}s'"
        )
        connection.commit()
    return connection


def _acceptance(pair: tuple[Mail, Reply]) -> Note:
    return lambda connection, now, moves: outcome.accepted(connection, [pair], now, moves)


def _resolve(answers: Sequence[tuple[asyncio.Future[Any], Any]]) -> None:
    for future, answer in answers:
        if future.done():
            continue
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)


def _reached(waiting: _Round, of_outcomes: Point, of_intents: Point) -> None:
    if waiting.accepted or waiting.notes:
        reached(of_outcomes)
    if waiting.intents:
        reached(of_intents)
