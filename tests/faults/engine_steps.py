"""The engine taken apart: its commits as single steps, for a test that orders them at will.

This is the only file of the fault tests that knows how the engine calls its own parts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from flask import Flask
from sqlalchemy import Connection

from mailer.domain.deliveries import breaker, intent, leases, outcome
from mailer.domain.deliveries.bookkeeper import Note
from mailer.domain.deliveries.claim import claim
from mailer.domain.deliveries.drain import drain
from mailer.domain.deliveries.intent import Verdict
from mailer.domain.deliveries.mail import Claim, Mail
from mailer.domain.deliveries.retry import Account, decide
from mailer.domain.deliveries.settling import Settling
from mailer.domain.deliveries.states import Cause, sources
from mailer.domain.outbox.counts import Moves
from mailer.infra.db import db
from mailer.infra.smtp import Timeouts
from mailer.infra.smtp_reply import Reply, TransportError
from mailer.lib import clock
from mailer.models.delivery import Delivery, DeliveryState

ZONE = "Europe/Paris"
YES = Reply(250, "2.0.0 kept")


class _Now:
    """A bookkeeper that writes at once."""

    def note(self, note: Note) -> None:
        """In a transaction of its own."""
        with _moving() as (connection, now, moves):
            note(connection, now, moves)


class Hands:
    """One process of the engine and what it has in hand."""

    def __init__(self, account_id: int) -> None:
        self.account_id = account_id
        self.owner = uuid4().hex
        #: Claimed; and handed over, unanswered.
        self.claimed: list[Mail] = []
        self.over: list[Mail] = []
        self._settling = Settling(_Now(), account_id)  # type: ignore[arg-type]

    def claim(self, *, urgent_only: bool = False) -> None:
        """First commit."""
        with _moving() as (connection, now, moves):
            if not leases.share(connection, self.account_id, self.owner, now, 0):
                return
            batch = claim(
                connection,
                self.account_id,
                self.owner,
                now,
                ZONE,
                moves,
                urgent_only=urgent_only,
            )
            leases.leave_account(connection, self.account_id, self.owner)
        self.claimed += batch.mails

    def intend(self, mails: list[Mail]) -> dict[Claim, Verdict]:
        """Second commit: what may go is over then."""
        with _moving() as (connection, now, moves):
            found = intent.intend(connection, mails, now, moves)
        verdicts = {mail.claim: verdict for mail, verdict in zip(mails, found, strict=True)}
        for mail in mails:
            self.claimed.remove(mail)
            if verdicts[mail.claim] is Verdict.GO:
                self.over.append(mail)
        return verdicts

    def hold_back(self, mail: Mail, verdict: Verdict) -> None:
        """What follows when the intent was refused."""
        self._settling.held_back(mail, verdict)

    def accepted(self, mail: Mail) -> None:
        """Third commit: the server said yes."""
        self.over.remove(mail)
        with _moving() as (connection, now, moves):
            outcome.accepted(connection, [(mail, YES)], now, moves)
            breaker.recovered(connection, self.account_id)

    def failed(self, mail: Mail, error: TransportError, *, fresh: bool) -> None:
        """Third commit: it said something else, or nothing, before the dot or after it."""
        (self.over if mail in self.over else self.claimed).remove(mail)
        decision = decide(
            error,
            deferrals=mail.deferrals,
            expires_at=mail.expires_at,
            fresh=fresh,
            now=clock.now(),
        )
        self._settling.refused(mail, decision)
        if decision.account is Account.PAUSES:
            self._settling.paused(error)
        elif decision.account is Account.STOPS:
            with db.engine.begin() as connection:
                breaker.stop(connection, self.account_id, error)

    def hand_back(self) -> None:
        """Everything that is only claimed."""
        self._settling.hand_back(self.claimed)
        self.claimed = []

    def renew(self) -> None:
        """It is alive."""
        with db.engine.begin() as connection:
            leases.renew(connection, self.owner, clock.now())


@contextmanager
def _moving() -> Iterator[tuple[Connection, dt.datetime, Moves]]:
    now, moves = clock.now(), Moves()
    with db.engine.begin() as connection:
        yield connection, now, moves
        moves.write(connection, now)


def came_back(delivery_id: int, cause: Cause, state: DeliveryState) -> None:
    """A bounce, complaint or click, as whoever reads the replies will note it."""
    with _moving() as (connection, now, moves):
        for before in sources(cause, state):
            moved = connection.execute(
                db.update(Delivery)
                .where(Delivery.id == delivery_id, Delivery.state == before)
                .values(state=state, updated_at=now)
                .returning(Delivery.mailing_id)
            ).all()
            for (mailing_id,) in moved:
                moves.add(mailing_id, before, state)


def drain_with_patience(app: Flask, seconds: float) -> None:
    """A whole drain that waits no longer than this for any answer."""
    with app.app_context():
        drain(lambda: False, Timeouts.all(seconds))
