"""Empty the outbox: all accounts that have something due, for a minute.

    claim      `claim`     take due mails into work
    intent     `intent`    after the body, before the dot
    outcome    `outcome`   what the server said

A drain serves all accounts at once, so that slow ones cannot occupy all workers. Read on here:
`drain` looks which accounts have something due and starts a `pool` for each; a pool claims mails
ahead of need and opens connections; a `conversation` is one connection at work. All of that is
one event loop. It neither reads nor writes: two threads do, `bookkeeper` with the commits, and
`making` with the mails.

On PostgreSQL any number of drains on any number of machines share the accounts (`leases`). On
SQLite one process of a data folder drains, and another takes over when it dies.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import structlog
import uvloop
from flask import Flask, current_app

from mailer.domain.deliveries.bookkeeper import Bookkeeper
from mailer.domain.deliveries.due import due_accounts
from mailer.domain.deliveries.leases import is_shared, turn
from mailer.domain.deliveries.pool import Pool
from mailer.domain.deliveries.surroundings import Surroundings, within
from mailer.domain.deliveries.sweep import end_leases
from mailer.domain.settings.company import company
from mailer.infra import queue
from mailer.infra.db import db, reading
from mailer.infra.smtp import Timeouts
from mailer.lib import clock

log = structlog.get_logger(__name__)

#: Seconds that a drain works, and that it may last while a silent server is waited for.
WORK_SECONDS = 60.0
LAST_SECONDS = 840.0
#: Looks for accounts with due mail so often.
LOOK_SECONDS = 0.25
SOON = dt.timedelta(seconds=2)
#: An account whose pool failed (a fault of ours, or of the database) is left alone so long.
COOL_DOWN_SECONDS = 5.0
#: One whose connections are all others' is looked at again so much later: they share them out
#: when they renew their leases.
BUSY_SECONDS = 1.0
MOST_ACCOUNTS = 24
#: A server that takes longer than this for the mails at hand counts as silent.
MAIL_AT_HAND_SECONDS = 5.0
#: Seconds after which a thread gives the interpreter to another.
SWITCH_SECONDS = 0.0005
#: Seconds for the database to take the last outcomes.
LAST_NOTES_SECONDS = 30.0


def drain(stop: Callable[[], bool], timeouts: Timeouts | None = None) -> None:
    """Send what is due. `stop` says that this process is to end soon.

    What is posted while SQLite's lock is being given back is looked for once more, as its own
    wake-up found the lock taken; what is left when the time is up wakes the next drain.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with turn() as mine:
        if not mine:
            return
        zone = _zone()
        if not is_shared():
            end_leases(zone)
        elif anything_due():
            queue.push("deliveries.drain")  # another worker may lend a hand
        with _quick_turns(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_Drain(app, stop, timeouts or Timeouts(), zone).run())
    if not stop() and anything_due():
        queue.push("deliveries.drain")


def anything_due() -> bool:
    """Is there mail to send through a connection that nobody uses?"""
    return bool(_due(dt.timedelta(0), _zone()))


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Three threads share one interpreter lock: with its usual 5 ms, the event loop waits for the
    maker longer than it has to do."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


class _Drain:
    """One run. Its name is the owner of all that it has in hand."""

    def __init__(self, app: Flask, stop: Callable[[], bool], timeouts: Timeouts, zone: str) -> None:
        self._app = app
        self._stop = stop
        self._timeouts = timeouts
        self._zone = zone
        self._maker = ThreadPoolExecutor(1, "maker")
        self._pools: dict[int, tuple[Pool, asyncio.Task[None]]] = {}
        self._cooling: dict[int, float] = {}
        self._begun = time.monotonic()
        self._leave_at = self._begun + WORK_SECONDS
        self._progress = asyncio.Event()

    async def run(self) -> None:
        """Work until there is nothing to do, or time is up."""
        owner = uuid4().hex
        book = Bookkeeper(self._app, owner)
        around = Surroundings(
            owner, self._zone, self._timeouts, book, self._is_time_to_leave, self._aside
        )
        try:
            while await self._goes_on():
                self._progress.clear()
                for account_id in await self._due(dt.timedelta(0)):
                    self._start(account_id, around)
                if not self._pools and not await self._due(SOON):
                    break
                await within(self._progress.wait(), LOOK_SECONDS)
        finally:
            await self._end()
            await book.close(LAST_NOTES_SECONDS)
            self._maker.shutdown()

    def _start(self, account_id: int, around: Surroundings) -> None:
        if len(self._pools) >= MOST_ACCOUNTS or account_id in self._pools:
            return
        if time.monotonic() < self._cooling.get(account_id, 0):
            return
        pool = Pool(account_id, around)
        task = asyncio.get_running_loop().create_task(pool.run())
        self._pools[account_id] = pool, task
        task.add_done_callback(lambda ended: self._pool_ended(account_id, ended))

    def _pool_ended(self, account_id: int, task: asyncio.Task[None]) -> None:
        pool, _task = self._pools.pop(account_id)
        if pool.came_too_late:
            self._cooling[account_id] = time.monotonic() + BUSY_SECONDS
        if not task.cancelled() and (error := task.exception()) is not None:
            self._cooling[account_id] = time.monotonic() + COOL_DOWN_SECONDS
            log.error("an account's drain failed", account_id=account_id, exc_info=error)
        self._progress.set()

    async def _goes_on(self) -> bool:
        if self._stop():
            return False
        if time.monotonic() < self._leave_at:
            return True
        # Time is up: the connections finish their mails. Who does not is waiting for a silent
        # server, and the others need not wait for it.
        await self._wait(MAIL_AT_HAND_SECONDS)
        now = time.monotonic()
        if not self._pools or now - self._begun > LAST_SECONDS:
            return False
        self._leave_at = now + WORK_SECONDS
        return True

    async def _end(self) -> None:
        """Whoever still waits for a server is cut off."""
        self._leave_at = 0
        await self._wait(MAIL_AT_HAND_SECONDS)
        for pool, _task in list(self._pools.values()):
            pool.abort()
        await self._wait(MAIL_AT_HAND_SECONDS)

    async def _wait(self, seconds: float) -> None:
        tasks = [task for _pool, task in self._pools.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    def _is_time_to_leave(self) -> bool:
        return self._stop() or time.monotonic() >= self._leave_at

    async def _due(self, within: dt.timedelta) -> list[int]:
        try:
            found: list[int] = await self._aside(lambda: _due(within, self._zone))
        except Exception:
            log.exception("nobody could say what is due")
            await asyncio.sleep(LOOK_SECONDS)
            return list(self._pools)
        return found

    async def _aside(self, function: Callable[[], Any]) -> Any:
        def called() -> Any:
            with self._app.app_context():
                return function()

        return await asyncio.get_running_loop().run_in_executor(self._maker, called)


def _due(within: dt.timedelta, zone: str) -> list[int]:
    with reading(), db.engine.begin() as connection:
        return due_accounts(connection, clock.now(), zone, within=within)


def _zone() -> str:
    with reading():
        try:
            return company().time_zone
        finally:
            db.session.rollback()
