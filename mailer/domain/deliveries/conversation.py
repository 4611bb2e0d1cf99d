"""One connection of an account at work: mail after mail, until there are no more.

    announce   the next mail, in the same write as the last one's dot
    body       all of it but the end
    intent     committed: from here on the dot follows, or the mail is in doubt
    dot        and what the server says to it: the outcome

Never is a second mail past its dot: whatever is killed leaves one doubtful mail a connection at
the most.
"""

from __future__ import annotations

from typing import Protocol

import structlog

from mailer.domain.deliveries import copies
from mailer.domain.deliveries.bookkeeper import Bookkeeper, Unwritten
from mailer.domain.deliveries.intent import Verdict
from mailer.domain.deliveries.making import Made
from mailer.infra.killpoints import Point, reached
from mailer.infra.smtp import Session
from mailer.infra.smtp_reply import TransportError

log = structlog.get_logger(__name__)


class Supply(Protocol):
    """Where a conversation gets its mails from, and whom it tells what went wrong."""

    book: Bookkeeper

    def take(self) -> Made | None:
        """A mail that is ready, if this connection is to go on."""
        ...

    async def next(self) -> Made | None:
        """The same, and waits for one; None when it is time to leave."""
        ...

    def taken(self) -> None:
        """The server took a mail: it is there."""
        ...

    def failed(self, made: Made, error: TransportError, *, fresh: bool) -> None:
        """It did not. `fresh`: it has not taken any in this conversation."""
        ...

    def held_back(self, made: Made, verdict: Verdict) -> None:
        """A mail may not go."""
        ...

    def give_back(self, *mails: Made) -> None:
        """Mails whose dots were not sent."""
        ...

    def spoiled(self, made: Made) -> None:
        """A mail could not be read to its end."""
        ...


class Conversation:
    """Sends what `supply` has over one session. Afterwards the session may be of no more use."""

    def __init__(self, session: Session, supply: Supply) -> None:
        self._session = session
        self._supply = supply
        #: Announced, and what is next.
        self._coming: Made | None = None

    async def run(self) -> None:
        """Until there is nothing to send, or the connection has to end."""
        while self._session.usable:
            made = self._coming or await self._announced()
            self._coming = None
            if made is None:
                return
            if await self._hand_over(made):
                await self._finish(made)
        if self._coming is not None:
            self._supply.give_back(self._coming)

    async def _announced(self) -> Made | None:
        """The next mail that this server can take, announced to it."""
        while (made := await self._supply.next()) is not None:
            if not self._session.usable:
                self._supply.give_back(made)
                return None
            if self._fits(made):
                self._session.announce(made.envelope)
                return made
        return None

    async def _hand_over(self, made: Made) -> bool:
        """Everything but the dot; True when the intent is noted."""
        try:
            await self._session.ready()
            await self._session.body(made.content.blocks())
        except TransportError as error:
            self._failed(made, error)
            return False
        except OSError:
            log.exception("a file of a mail could not be read", delivery_id=made.mail.id)
            self._session.abandon()
            self._supply.spoiled(made)
            return False
        reached(Point.AFTER_BODY)
        if made.kept:
            # Written before the intent: what may have been sent can be shown.
            self._supply.book.note(copies.keeping(made))
        try:
            verdict = await self._supply.book.intend(made.mail)
        except Unwritten:
            self._session.abandon()
            self._supply.give_back(made)
            return False
        if verdict is Verdict.GO:
            return True
        # A message without its dot is only forgotten when the connection ends.
        self._session.abandon()
        self._supply.held_back(made, verdict)
        return False

    async def _finish(self, made: Made) -> None:
        self._coming = self._takeable()
        try:
            reply = await self._session.finish(self._coming.envelope if self._coming else None)
        except TransportError as error:
            self._failed(made, error)
        else:
            self._supply.book.accepted(made.mail, reply)
            self._supply.taken()

    def _takeable(self) -> Made | None:
        """A mail that is ready and that this server can take."""
        while (made := self._supply.take()) is not None:
            if self._fits(made):
                return made
        return None

    def _fits(self, made: Made) -> bool:
        """Can this server take it? If not, that is settled."""
        try:
            self._session.check(made.envelope)
        except TransportError as error:
            self._failed(made, error)
        except ValueError:
            log.exception("a mail with an impossible address", delivery_id=made.mail.id)
            self._supply.spoiled(made)
        else:
            return True
        return False

    def _failed(self, made: Made, error: TransportError) -> None:
        self._supply.failed(made, error, fresh=self._session.accepted == 0)
