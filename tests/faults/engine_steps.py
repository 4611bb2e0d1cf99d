"""The engine taken apart: its commits as single steps, for a test that orders them at will.

This is the only file of the fault tests that knows how the engine calls its own parts.
"""

from __future__ import annotations

from uuid import uuid4

from flask import Flask

from mailer.domain.deliveries import breaker, intent, leases, outcome
from mailer.domain.deliveries.claim import claim
from mailer.domain.deliveries.drain import drain
from mailer.domain.deliveries.handover import Handover
from mailer.domain.deliveries.intent import Verdict
from mailer.domain.deliveries.mail import Mail
from mailer.domain.deliveries.states import Cause, sources
from mailer.infra.db import db
from mailer.infra.smtp import Timeouts
from mailer.infra.smtp_reply import Reply, TransportError
from mailer.lib import clock
from mailer.models.delivery import Delivery, DeliveryState

ZONE = "Europe/Paris"
YES = Reply(250, "2.0.0 kept")


class Hands:
    """One process of the engine and what it has in hand."""

    def __init__(self, account_id: int) -> None:
        self.account_id = account_id
        self.owner = uuid4().hex
        #: Claimed; and handed over, unanswered.
        self.claimed: list[Mail] = []
        self.over: list[Mail] = []
        self._engine = Handover(
            account_id, self.owner, ZONE, ends=lambda: False, timeouts=Timeouts()
        )

    def claim(self, *, urgent_only: bool = False) -> None:
        """First commit."""
        now = clock.now()
        with db.engine.begin() as connection:
            if not leases.take_account(connection, self.account_id, self.owner, now):
                return
            batch = claim(
                connection, self.account_id, self.owner, now, ZONE, urgent_only=urgent_only
            )
            leases.leave_account(connection, self.account_id, self.owner)
        self.claimed += batch.mails

    def intend(self, mails: list[Mail]) -> dict[int, Verdict]:
        """Second commit: what may go is over then."""
        now = clock.now()
        with db.engine.begin() as connection:
            verdicts = {mail.id: intent.intend(connection, mail, now) for mail in mails}
        for mail in mails:
            self.claimed.remove(mail)
            if verdicts[mail.id] is Verdict.GO:
                self.over.append(mail)
        return verdicts

    def hold_back(self, mail: Mail, verdict: Verdict) -> None:
        """What follows when the intent was refused."""
        self._engine._held_back(mail, verdict)

    def accepted(self, mail: Mail) -> None:
        """Third commit: the server said yes."""
        self.over.remove(mail)
        with db.engine.begin() as connection:
            outcome.accepted(connection, mail, YES, clock.now())
            breaker.recovered(connection, self.account_id)

    def failed(self, mail: Mail, error: TransportError, *, fresh: bool) -> None:
        """Third commit: it said something else, or nothing, before the dot or after it."""
        (self.over if mail in self.over else self.claimed).remove(mail)
        self._engine._failed(mail, error, fresh)

    def hand_back(self) -> None:
        """Everything that is only claimed."""
        with db.engine.begin() as connection:
            outcome.hand_back(connection, self.claimed, clock.now())
        self.claimed = []

    def renew(self) -> None:
        """It is alive."""
        with db.engine.begin() as connection:
            leases.renew(connection, self.owner, clock.now())


def came_back(delivery_id: int, cause: Cause, state: DeliveryState) -> None:
    """A bounce, complaint or click, as whoever reads the replies will note it."""
    with db.engine.begin() as connection:
        connection.execute(
            db.update(Delivery)
            .where(Delivery.id == delivery_id, Delivery.state.in_(sources(cause, state)))
            .values(state=state, updated_at=clock.now())
        )


def drain_with_patience(app: Flask, seconds: float) -> None:
    """A whole drain that waits no longer than this for any answer."""
    with app.app_context():
        drain(lambda: False, Timeouts.all(seconds))
