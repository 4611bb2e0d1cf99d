"""Empty the outbox: all accounts that have something due, one thread each, for a minute.

    claim      `claim`     take due mails into work
    intent     `intent`    after the body, before the dot
    outcome    `outcome`   what the server said

A drain serves all accounts, so that slow ones cannot occupy all workers, and an account has one
drain at a time. It ends after 60 s, or when nothing is due within 2 s; a server that keeps one
account waiting is waited for while the others are served.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import structlog
from flask import Flask, current_app

from mailer.domain.deliveries.due import due_accounts
from mailer.domain.deliveries.handover import Handover
from mailer.domain.deliveries.leases import alone, leave_account, renew, take_account
from mailer.domain.deliveries.mail import RENEWAL
from mailer.domain.settings.company import company
from mailer.infra.db import db, reading
from mailer.infra.installation import installation
from mailer.infra.smtp import Timeouts
from mailer.lib import clock

log = structlog.get_logger(__name__)

#: Seconds that a drain works, and that it may last while a silent server is waited for.
WORK_SECONDS = 60.0
LAST_SECONDS = 840.0
#: Looks for accounts with due mail so often.
LOOK_SECONDS = 0.25
SOON = dt.timedelta(seconds=2)
#: An account whose thread failed (a fault of ours, or of the database) is left alone so long.
COOL_DOWN_SECONDS = 5.0
MOST_ACCOUNTS = 24
#: A server that takes longer than this for the mail at hand counts as silent.
MAIL_AT_HAND_SECONDS = 5.0


def drain(stop: Callable[[], bool], timeouts: Timeouts | None = None) -> None:
    """Send what is due. `stop` says that this process is to end soon.

    On SQLite one process of a data folder drains; any other leaves at once. What is posted while
    the lock is being given back is looked for once more, as its own wake-up found the lock taken.
    """
    again = True
    while again and not stop():
        again = False
        with _turn() as mine:
            if mine:
                Drain(stop, timeouts or Timeouts()).run()
        if mine and db.engine.dialect.name == "sqlite":
            again = bool(_due(dt.timedelta(0)))


def anything_due() -> bool:
    """Is there mail to send that nobody is sending?"""
    return bool(_due(dt.timedelta(0)))


@contextmanager
def _turn() -> Iterator[bool]:
    if db.engine.dialect.name != "sqlite":
        yield True
        return
    with alone(installation().run_dir / "drain.lock") as mine:
        yield mine


class Drain:
    """One run. Its name is the owner of all that it has in hand."""

    def __init__(self, stop: Callable[[], bool], timeouts: Timeouts) -> None:
        self.owner = uuid4().hex
        self._stop = stop
        self._timeouts = timeouts
        self._app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        self._zone = _zone()
        self._running: dict[int, tuple[threading.Thread, Handover]] = {}
        self._cooling: dict[int, float] = {}
        self._begun = time.monotonic()
        self._leave_at = self._begun + WORK_SECONDS
        self._over = threading.Event()
        self._progress = threading.Event()

    def run(self) -> None:
        """Work until there is nothing to do, or time is up."""
        renewer = threading.Thread(target=self._keep_leases, name="leases", daemon=True)
        renewer.start()
        try:
            while self._goes_on():
                self._progress.clear()
                self._start_due()
                if not self._running and not _due(SOON):
                    break
                self._progress.wait(LOOK_SECONDS)
        finally:
            self._end()
            renewer.join()

    def _goes_on(self) -> bool:
        if self._stop():
            return False
        now = time.monotonic()
        if now < self._leave_at:
            return True
        # Time is up: the threads finish their mail. Who does not is waiting for a silent server,
        # and the others need not wait for it.
        self._join(MAIL_AT_HAND_SECONDS)
        self._reap()
        if not self._running or now - self._begun > LAST_SECONDS:
            return False
        self._leave_at = now + WORK_SECONDS
        return True

    def _start_due(self) -> None:
        self._reap()
        for account_id in _due(dt.timedelta(0)):
            if len(self._running) >= MOST_ACCOUNTS or time.monotonic() >= self._leave_at:
                return
            if account_id in self._running or self._is_cooling(account_id):
                continue
            with db.engine.begin() as connection:
                mine = take_account(connection, account_id, self.owner, clock.now())
            if mine:
                self._start(account_id)

    def _start(self, account_id: int) -> None:
        handover = Handover(
            account_id, self.owner, self._zone, ends=self._is_time_to_leave, timeouts=self._timeouts
        )
        thread = threading.Thread(
            target=self._serve, args=(handover,), name=f"account {account_id}", daemon=True
        )
        self._running[account_id] = thread, handover
        thread.start()

    def _serve(self, handover: Handover) -> None:
        """One account, in a thread of its own."""
        with self._app.app_context():
            try:
                handover.run()
            except Exception:
                self._cooling[handover.account_id] = time.monotonic() + COOL_DOWN_SECONDS
                log.exception("an account's drain failed", account_id=handover.account_id)
            finally:
                self._leave(handover.account_id)
                self._progress.set()

    def _leave(self, account_id: int) -> None:
        try:
            with db.engine.begin() as connection:
                leave_account(connection, account_id, self.owner)
        except Exception:
            log.exception("an account's lease was left to end by itself", account_id=account_id)

    def _keep_leases(self) -> None:
        with self._app.app_context():
            while not self._over.wait(RENEWAL.total_seconds()):
                try:
                    with db.engine.begin() as connection:
                        renew(connection, self.owner, clock.now())
                except Exception:
                    log.exception("leases were not renewed")

    def _end(self) -> None:
        """Whoever still waits for a server is cut off: before the dot nothing has left, after it
        the mail is in doubt."""
        self._leave_at = 0
        self._join(MAIL_AT_HAND_SECONDS)
        for thread, handover in self._running.values():
            if thread.is_alive():
                handover.abort()
        self._join(MAIL_AT_HAND_SECONDS)
        self._over.set()

    def _join(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        for thread, _handover in self._running.values():
            thread.join(max(0, deadline - time.monotonic()))

    def _is_time_to_leave(self) -> bool:
        return self._stop() or time.monotonic() >= self._leave_at

    def _is_cooling(self, account_id: int) -> bool:
        return time.monotonic() < self._cooling.get(account_id, 0)

    def _reap(self) -> None:
        for account_id, (thread, _handover) in list(self._running.items()):
            if not thread.is_alive():
                thread.join()
                del self._running[account_id]


def _due(within: dt.timedelta) -> list[int]:
    zone = _zone()
    with reading(), db.engine.begin() as connection:
        return due_accounts(connection, clock.now(), zone, within=within)


def _zone() -> str:
    with reading():
        try:
            return company().time_zone
        finally:
            db.session.rollback()
