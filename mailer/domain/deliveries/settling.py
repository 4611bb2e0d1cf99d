"""What becomes of the mails and the account of a pool, handed to the bookkeeper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection

from mailer.domain.deliveries import breaker, outcome, quota, reasons
from mailer.domain.deliveries.bookkeeper import Bookkeeper, Note
from mailer.domain.deliveries.intent import Verdict
from mailer.domain.deliveries.mail import Mail
from mailer.domain.deliveries.making import Unmade
from mailer.domain.deliveries.retry import LIFETIME, Account, Decision, back_off
from mailer.domain.deliveries.states import Cause
from mailer.domain.outbox.counts import Moves
from mailer.infra.killpoints import Point, reached
from mailer.infra.smtp_reply import TransportError
from mailer.lib import clock
from mailer.models.delivery import DeliveryState as State

#: How a mail ends whose intent was refused.
_ENDS = {
    Verdict.SUPPRESSED: (State.SUPPRESSED, reasons.SUPPRESSED),
    Verdict.OPTED_OUT: (State.SUPPRESSED, reasons.OPTED_OUT),
    Verdict.OFF_TOPIC: (State.SUPPRESSED, reasons.OFF_TOPIC),
    Verdict.ON_PAUSE: (State.SUPPRESSED, reasons.ON_PAUSE),
    Verdict.STOPPED: (State.CANCELLED, reasons.STOPPED),
    Verdict.NOT_NOW: (State.CANCELLED, reasons.NOT_NOW),
}


class Settling:
    """Nothing here waits: it is written as soon as the database lets it."""

    def __init__(self, book: Bookkeeper, account_id: int) -> None:
        self._book = book
        self._account_id = account_id

    # --- mails --------------------------------------------------------------------------------

    def refused(self, mail: Mail, decision: Decision) -> None:
        """The server did not take it."""
        self._book.note(
            lambda connection, now, moves: outcome.refused(connection, mail, decision, now, moves)
        )

    def held_back(self, mail: Mail, verdict: Verdict) -> None:
        """Its intent was refused: nothing has left."""
        if verdict in _ENDS:
            self._end(mail, *_ENDS[verdict])
        elif verdict in (Verdict.PAUSED, Verdict.STALE):
            self.hand_back([mail])

    def hand_back(self, mails: Sequence[Mail]) -> None:
        """Their dots were not sent."""
        if mails:
            self._book.note(_handing_back(mails))

    def unmade(self, unmade: Unmade) -> None:
        """There is nobody to write to any more, or it could not be made and is tried again."""
        mail = unmade.mail
        if unmade.asks_too_soon:
            self._end(mail, State.SUPPRESSED, reasons.ASKED)
            return
        if unmade.gone:
            self._end(mail, State.FAILED, reasons.NOBODY)
            return
        later = Decision(
            State.DEFERRED,
            Account.GOES_ON,
            reasons.NOT_MADE,
            wait=back_off(mail.deferrals),
            counts=True,
            expires_at=None if mail.expires_at else clock.now() + LIFETIME,
        )
        self.refused(mail, later)

    def _end(self, mail: Mail, state: State, reply: str) -> None:
        def note(connection: Connection, now: dt.datetime, moves: Moves) -> None:
            if outcome.settle(
                connection, mail, Cause.INTENT, state, now, moves, reply=reply, smtp_code=None
            ):
                quota.give_back(connection, mail.limits, 1, mail.claimed_at)

        self._book.note(note)

    # --- the account --------------------------------------------------------------------------

    def recovered(self) -> None:
        """Its server is back."""
        self._book.note(
            lambda connection, _now, _moves: breaker.recovered(connection, self._account_id)
        )

    def paused(self, error: TransportError) -> None:
        """Its server is away."""
        self._book.note(
            lambda connection, now, _moves: breaker.pause(connection, self._account_id, error, now)
        )

    async def stopped(self, error: TransportError) -> bool:
        """Its server refuses the login; True when it was this that stopped the account."""
        return await self._book.run(
            lambda connection, _now, _moves: breaker.stop(connection, self._account_id, error)
        )


def _handing_back(mails: Sequence[Mail]) -> Note:
    def note(connection: Connection, now: dt.datetime, moves: Moves) -> None:
        outcome.hand_back(connection, mails, now, moves)
        reached(Point.BEFORE_HAND_BACK_COMMIT)

    return note
