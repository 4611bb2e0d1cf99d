"""One account at work: mails claimed ahead of need, and as many connections as it may have."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import deque
from collections.abc import Callable

import structlog
from sqlalchemy import Connection

from mailer.domain.accounts.server import server_of
from mailer.domain.deliveries import breaker
from mailer.domain.deliveries.bookkeeper import Unwritten
from mailer.domain.deliveries.claim import Batch, claim
from mailer.domain.deliveries.conversation import Conversation
from mailer.domain.deliveries.finish import finish_mailings
from mailer.domain.deliveries.intent import Verdict
from mailer.domain.deliveries.leases import leave_account, share
from mailer.domain.deliveries.mail import RENEWAL
from mailer.domain.deliveries.making import Made, Unmade, make
from mailer.domain.deliveries.retry import Account, decide
from mailer.domain.deliveries.settling import Settling
from mailer.domain.deliveries.surroundings import Surroundings, within
from mailer.domain.outbox.counts import Moves
from mailer.infra import smtp_opening
from mailer.infra.db import db, reading
from mailer.infra.killpoints import Point, reached
from mailer.infra.smtp import ServerSettings, Session
from mailer.infra.smtp_reply import OPENING, TransportError
from mailer.lib import clock
from mailer.models.smtp_account import SmtpAccount

log = structlog.get_logger(__name__)

#: Mails claimed ahead for each connection, and at least and at most.
AHEAD, LEAST, MOST = 8, 16, 512
#: A connection more is opened for so many mails.
FEW = 4
#: Seconds: an urgent mail waits no longer than this behind bulk mail that is already claimed.
LOOK = 0.5
#: Seconds between two looks at an empty queue, while connections are still busy.
EMPTY = 0.05


class Pool:
    """Sends what is due in one account, until nothing is or it cannot go on."""

    def __init__(self, account_id: int, around: Surroundings) -> None:
        self.account_id = account_id
        self.book = around.book
        self._around = around
        self._settling = Settling(around.book, account_id)
        self._ready: deque[Made] = deque()
        #: With so many left, more are claimed.
        self._low = 0
        self._good_until: dt.datetime | None = None
        self._talks: set[asyncio.Task[None]] = set()
        #: Those of them that are not connected yet.
        self._opening: set[asyncio.Task[None]] = set()
        self._sessions: set[Session] = set()
        #: Connections that stand and have not decided to leave.
        self._staying = 0
        #: Connections that wait for a mail.
        self._idle = 0
        #: Something to do: for connections that wait, and for the supply.
        self._more, self._change = asyncio.Event(), asyncio.Event()
        #: Connections that this drain may have, and that the server seems to bear.
        self._share, self._bearable = 0, MOST
        #: All connections of the account are others' just now.
        self.came_too_late = False
        self._share_until = 0.0
        #: The account has failed before: one mail shows whether its server is back.
        self._probing = False
        #: The account cannot go on, for this reason.
        self._over = False
        self._failure: TransportError | None = None

    async def run(self) -> None:
        """Send until nothing is due, the account cannot go on, or it is time to leave."""
        try:
            if await self._look_at_share():
                server = await self._around.aside(self._server)
                await self._supply(server)
            else:
                self.came_too_late = True
        except TransportError as error:  # known not to work without connecting
            self._opening_failed(error)
        finally:
            await self._leave()

    def abort(self) -> None:
        """Let every wait for the server fail at once: before the dot nothing has left, after it
        the mail is in doubt."""
        self._over = True
        for session in list(self._sessions):
            session.abandon()
        for talk in self._opening:
            talk.cancel()

    # --- what to send next --------------------------------------------------------------------

    async def _supply(self, server: ServerSettings) -> None:
        """See to it that mails are ready before a connection asks for one."""
        loop = asyncio.get_running_loop()
        look_at, urgent_at = 0.0, loop.time() + LOOK
        while not self._leaving():
            self._change.clear()
            if self._expired():
                self._give_back_ready()
            if loop.time() >= self._share_until:
                await self._look_at_share()
            ahead = min(MOST, max(LEAST, AHEAD * self._allowed))
            self._low = ahead // 2
            if len(self._ready) <= self._low and loop.time() >= look_at:
                urgent_at = loop.time() + LOOK
                batch = await self._claim(ahead - len(self._ready), urgent_only=False)
                if not batch.mails:
                    idle = not self._ready and self._idle == len(self._talks)
                    if idle and not batch.busy:
                        break
                    look_at = loop.time() + EMPTY
            elif loop.time() >= urgent_at:
                urgent_at = loop.time() + LOOK
                await self._claim(LEAST, urgent_only=True)
            self._start_talks(server)
            await within(self._change.wait(), EMPTY if look_at > loop.time() else LOOK)

    async def _claim(self, most: int, *, urgent_only: bool) -> Batch:
        """Take mails into work and have them made."""
        batch = await self.book.run(self._claiming(most, urgent_only))
        reached(Point.AFTER_CLAIM_COMMIT)
        if batch.good_until is not None and batch.good_until != self._good_until:
            # The moment of those that are still there ended while this was asked.
            self._give_back_ready()
            self._good_until = batch.good_until
        try:
            made = await self._around.aside(lambda: make(batch.mails))
        except Exception:
            self._settling.hand_back(batch.mails)
            raise
        ready = [one for one in made if isinstance(one, Made)]
        if urgent_only:
            self._ready.extendleft(reversed(ready))
        else:
            self._ready.extend(ready)
        for one in made:
            if isinstance(one, Unmade):
                self._settling.unmade(one)
        if ready:
            self._more.set()
        return batch

    def _claiming(
        self, most: int, urgent_only: bool
    ) -> Callable[[Connection, dt.datetime, Moves], Batch]:
        def work(connection: Connection, now: dt.datetime, moves: Moves) -> Batch:
            batch = claim(
                connection,
                self.account_id,
                self._around.owner,
                now,
                self._around.zone,
                moves,
                most=most,
                urgent_only=urgent_only,
            )
            reached(Point.BEFORE_CLAIM_COMMIT)
            return batch

        return work

    async def _look_at_share(self) -> int:
        """How many connections this drain may have; asked as often as leases are renewed."""
        in_use = len(self._talks)
        mine = await self.book.run(
            lambda connection, now, _moves: share(
                connection, self.account_id, self._around.owner, now, in_use
            )
        )
        again = EMPTY if mine is None else RENEWAL.total_seconds()
        self._share_until = asyncio.get_running_loop().time() + again
        self._share = self._share if mine is None else mine
        return self._share

    @property
    def _allowed(self) -> int:
        return min(self._share, 1 if self._probing else self._bearable)

    def _leaving(self) -> bool:
        return self._over or self._around.ends()

    def _expired(self) -> bool:
        return self._good_until is not None and clock.now() >= self._good_until

    def _give_back_ready(self) -> None:
        rest = [made.mail for made in self._ready]
        self._ready.clear()
        self._good_until = None
        self._settling.hand_back(rest)

    # --- connections --------------------------------------------------------------------------

    def _server(self) -> ServerSettings:
        with reading():
            try:
                account = db.session.get_one(SmtpAccount, self.account_id)
                self._probing = account.failures > 0
                return server_of(account)
            finally:
                db.session.remove()

    def _start_talks(self, server: ServerSettings) -> None:
        """One connection for a few mails, all that are allowed for many; and one before all
        others, to see whether the server is there."""
        if self._leaving():
            return
        wanted = min(self._allowed, -(-len(self._ready) // FEW))
        if not self._sessions:
            wanted = min(wanted, 1)
        while self._idle < wanted and len(self._talks) < wanted:
            talk = asyncio.get_running_loop().create_task(self._talk(server))
            self._talks.add(talk)
            self._opening.add(talk)
            talk.add_done_callback(self._talk_ended)

    async def _talk(self, server: ServerSettings) -> None:
        try:
            session = await smtp_opening.connect(server, self._around.timeouts)
        except TransportError as error:
            self._opening_failed(error)
            return
        self._sessions.add(session)
        self._opening.discard(asyncio.current_task())
        self._change.set()
        try:
            self._staying += 1
            try:
                await Conversation(session, self).run()
            finally:
                self._staying -= 1
            await session.quit()
        finally:
            session.abandon()
            self._sessions.discard(session)

    def _talk_ended(self, talk: asyncio.Task[None]) -> None:
        self._talks.discard(talk)
        self._opening.discard(talk)
        if not talk.cancelled() and (error := talk.exception()) is not None:
            log.error("a connection's task failed", account_id=self.account_id, exc_info=error)
            self._over = True
        self._change.set()

    def take(self) -> Made | None:
        """A mail that is ready, if this connection is to go on."""
        if self._too_many() or self._expired() or not self._ready:
            return None
        if len(self._ready) <= self._low + 1:
            self._change.set()
        return self._ready.popleft()

    async def next(self) -> Made | None:
        """The same, and waits for one; None when it is time to leave."""
        while (made := self.take()) is None and not self._too_many():
            self._more.clear()
            self._idle += 1
            self._change.set()
            try:
                await within(self._more.wait(), LOOK)
            finally:
                self._idle -= 1
        return made

    def _too_many(self) -> bool:
        """Is one who asks to leave? Not for the sake of those that the server may still refuse,
        nor where another has just left: nobody would be there to show that the server works."""
        return self._leaving() or self._staying > self._allowed

    # --- what came of it ----------------------------------------------------------------------

    def taken(self) -> None:
        """The server is there: it is back, if it had been away."""
        if self._probing:
            self._probing = False
            self._settling.recovered()
            self._change.set()

    def failed(self, made: Made, error: TransportError, *, fresh: bool) -> None:
        """The server did not take a mail, or the conversation broke at it."""
        mail = made.mail
        decision = decide(
            error,
            deferrals=mail.deferrals,
            expires_at=mail.expires_at,
            fresh=fresh,
            now=clock.now(),
        )
        log.info(
            "mail not handed over",
            delivery_id=mail.id,
            account_id=self.account_id,
            fault=str(error.kind),
            stage=str(error.stage),
            code=error.code,
            state=str(decision.state),
        )
        self._settling.refused(mail, decision)
        if decision.account is Account.GOES_ON:
            self.taken()
        elif decision.account is not Account.RECONNECTS:
            self._account_failed(error)

    def held_back(self, made: Made, verdict: Verdict) -> None:
        """The intent of a mail was refused; those of a mailing that is held go back with it."""
        self._settling.held_back(made.mail, verdict)
        if verdict in (Verdict.PAUSED, Verdict.STOPPED):
            mailing_id = made.mail.mailing_id
            mine = [other for other in self._ready if other.mail.mailing_id == mailing_id]
            self._ready = deque(one for one in self._ready if one.mail.mailing_id != mailing_id)
            self.give_back(*mine)

    def give_back(self, *mails: Made) -> None:
        """Their dots were not sent."""
        self._settling.hand_back([made.mail for made in mails])

    def spoiled(self, made: Made) -> None:
        """A mail could not be read to its end."""
        self._settling.unmade(Unmade(made.mail, gone=False))

    def _opening_failed(self, error: TransportError) -> None:
        log.info(
            "no connection",
            account_id=self.account_id,
            fault=str(error.kind),
            stage=str(error.stage),
            code=error.code,
        )
        self._account_failed(error)

    def _account_failed(self, error: TransportError) -> None:
        """The account cannot go on; unless it was one connection more than its server bears."""
        others = sum(session.usable for session in self._sessions)
        if others and error.stage in OPENING:
            self._bearable = min(self._bearable, others)
            return
        self._over = True
        self._failure = self._failure or error
        self._more.set()
        self._change.set()

    # --- the end ------------------------------------------------------------------------------

    async def _leave(self) -> None:
        """Wait for the connections, give back what is left, and say what is wrong."""
        self._over = True
        self._more.set()
        while self._talks:
            await asyncio.wait(self._talks)
        self._give_back_ready()
        try:
            await self._say_failure()
            await self.book.run(self._leaving_account)
        except Unwritten:
            log.warning("an account's lease was left to end by itself", account_id=self.account_id)

    async def _say_failure(self) -> None:
        error = self._failure
        if error is None:
            return
        decision = decide(error, deferrals=0, expires_at=None, fresh=True, now=clock.now())
        if decision.account is not Account.STOPS:
            self._settling.paused(error)
        elif await self._settling.stopped(error):
            await self._around.aside(self._tell_owner)

    def _tell_owner(self) -> None:
        try:
            breaker.tell_owner(self.account_id)
            db.session.commit()
        finally:
            db.session.remove()

    def _leaving_account(self, connection: Connection, now: dt.datetime, _moves: Moves) -> None:
        finish_mailings(connection, now)
        leave_account(connection, self.account_id, self._around.owner)
