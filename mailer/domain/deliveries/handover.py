"""One account at work: claim, make, hand over, note; again, until nothing is due."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable

import structlog
from sqlalchemy import Connection

from mailer.domain.accounts.server import server_of
from mailer.domain.deliveries import breaker, intent, outcome, quota, reasons
from mailer.domain.deliveries.claim import claim
from mailer.domain.deliveries.finish import finish_mailings
from mailer.domain.deliveries.guards import UnknownGuard
from mailer.domain.deliveries.intent import Verdict
from mailer.domain.deliveries.mail import Mail
from mailer.domain.deliveries.making import Made, Unmade, make
from mailer.domain.deliveries.retry import LIFETIME, Account, Decision, back_off, decide
from mailer.domain.deliveries.states import Cause
from mailer.infra import smtp
from mailer.infra.db import db, reading
from mailer.infra.killpoints import Point, reached
from mailer.infra.smtp import Session, Timeouts
from mailer.infra.smtp_reply import TransportError
from mailer.lib import clock
from mailer.models.delivery import DeliveryState as State
from mailer.models.smtp_account import SmtpAccount

log = structlog.get_logger(__name__)

#: An urgent mail waits no longer than this behind bulk mail that is already claimed.
LOOK_FOR_URGENT = dt.timedelta(seconds=1)


class Handover:
    """Sends what is due in one account, over one connection that it keeps.

    Every wait for the network happens between two transactions, never inside one.
    """

    def __init__(
        self,
        account_id: int,
        owner: str,
        zone: str,
        *,
        ends: Callable[[], bool],
        timeouts: Timeouts,
    ) -> None:
        self.account_id = account_id
        self.owner = owner
        self.zone = zone
        #: True: finish the mail at hand and leave.
        self._ends = ends
        self._timeouts = timeouts
        self._waiting: deque[Made] = deque()
        self._good_until: dt.datetime | None = None
        self._looked_at = clock.now()
        self._session: Session | None = None
        self._probing = False
        #: The account cannot go on.
        self._over = False

    def run(self) -> None:
        """Send until nothing is due, the account cannot go on, or it is time to leave."""
        try:
            while not (self._over or self._ends()):
                self._fetch()
                if not self._waiting:
                    break
                self._send(self._waiting.popleft())
        finally:
            self._give_back_rest()
            if self._session is not None:
                self._session.quit()

    def abort(self) -> None:
        """From another thread: let a wait for the server fail at once."""
        session = self._session
        if session is not None:
            session.abort()

    # --- what to send next ----------------------------------------------------------------

    def _fetch(self) -> None:
        """See to it that the next mail to send is the first that waits here."""
        now = clock.now()
        if self._good_until is not None and now >= self._good_until:
            self._give_back_rest()
        if self._waiting and now - self._looked_at >= LOOK_FOR_URGENT:
            self._waiting.extendleft(reversed(self._claim(urgent_only=True)[1]))
        claimed = 1
        while claimed and not self._waiting and not self._ends():
            claimed, ready = self._claim(urgent_only=False)
            self._waiting.extend(ready)
        if not self._waiting:
            with db.engine.begin() as connection:
                finish_mailings(connection, clock.now())

    def _claim(self, *, urgent_only: bool) -> tuple[int, list[Made]]:
        """Take mails into work: how many, and those of them that are ready to go."""
        self._looked_at = now = clock.now()
        with db.engine.begin() as connection:
            batch = claim(
                connection, self.account_id, self.owner, now, self.zone, urgent_only=urgent_only
            )
            reached(Point.BEFORE_CLAIM_COMMIT)
        reached(Point.AFTER_CLAIM_COMMIT)
        if batch.good_until is not None:
            self._good_until = batch.good_until
        ready: list[Made] = []
        try:
            made = make(batch.mails)
        except Exception:
            self._give_back(batch.mails)
            raise
        for one in made:
            if isinstance(one, Made):
                ready.append(one)
            else:
                self._settle_unmade(one)
        return len(batch.mails), ready

    # --- one mail -------------------------------------------------------------------------

    def _send(self, made: Made) -> None:
        mail = made.mail
        fresh = self._session is None or self._session.accepted == 0
        try:
            session = self._connected()
            session.envelope(
                made.sender,
                mail.address,
                size=len(made.content),
                eight_bit=not made.content.isascii(),
                smtputf8=made.smtputf8,
            )
            session.body(made.content)
            reached(Point.AFTER_BODY)
        except TransportError as error:
            self._failed(mail, error, fresh)
            return
        verdict = self._intend(mail)
        if verdict is not Verdict.GO:
            # A message without its dot is only forgotten when the connection ends.
            session.abandon()
            self._session = None
            self._held_back(mail, verdict)
            return
        try:
            reply = session.finish()
        except TransportError as error:
            self._failed(mail, error, fresh)
            return
        with db.engine.begin() as connection:
            outcome.accepted(connection, mail, reply, clock.now())
            if self._probing:
                breaker.recovered(connection, self.account_id)
            reached(Point.BEFORE_OUTCOME_COMMIT)
        reached(Point.AFTER_OUTCOME_COMMIT)
        self._probing = False

    def _connected(self) -> Session:
        if self._session is not None and self._session.usable:
            return self._session
        self._session = None
        with reading():
            try:
                account = db.session.get_one(SmtpAccount, self.account_id)
                self._probing = account.failures > 0
                server = server_of(account)
            finally:
                db.session.remove()
        self._session = smtp.connect(server, self._timeouts)
        return self._session

    def _intend(self, mail: Mail) -> Verdict:
        try:
            with db.engine.begin() as connection:
                verdict = intent.intend(connection, mail, clock.now())
                reached(Point.BEFORE_INTENT_COMMIT)
        except UnknownGuard as unknown:
            log.error("unknown guard", guard=str(unknown), delivery_id=mail.id)
            return Verdict.NOT_NOW
        reached(Point.AFTER_INTENT_COMMIT)
        return verdict

    # --- what came of it ------------------------------------------------------------------

    def _failed(self, mail: Mail, error: TransportError, fresh: bool) -> None:
        now = clock.now()
        decision = decide(
            error, deferrals=mail.deferrals, expires_at=mail.expires_at, fresh=fresh, now=now
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
        stopped = False
        with db.engine.begin() as connection:
            outcome.refused(connection, mail, decision, now)
            if decision.account is Account.PAUSES:
                breaker.pause(connection, self.account_id, error, now)
            elif decision.account is Account.STOPS:
                stopped = breaker.stop(connection, self.account_id, error)
            elif self._probing:
                breaker.recovered(connection, self.account_id)
        if decision.account is not Account.GOES_ON and self._session is not None:
            self._session.abandon()
            self._session = None
        self._over = decision.account in (Account.PAUSES, Account.STOPS)
        if stopped:
            self._tell_owner()

    def _held_back(self, mail: Mail, verdict: Verdict) -> None:
        """The intent was refused: nothing has left."""
        now = clock.now()
        ends = {
            Verdict.SUPPRESSED: (State.SUPPRESSED, reasons.SUPPRESSED),
            Verdict.OPTED_OUT: (State.SUPPRESSED, reasons.OPTED_OUT),
            Verdict.STOPPED: (State.CANCELLED, reasons.STOPPED),
            Verdict.NOT_NOW: (State.CANCELLED, reasons.NOT_NOW),
        }
        with db.engine.begin() as connection:
            if verdict in ends:
                state, reply = ends[verdict]
                self._end(connection, mail, state, reply, now)
            elif verdict is Verdict.PAUSED:
                outcome.hand_back(connection, [mail], now)
        if verdict in (Verdict.PAUSED, Verdict.STOPPED):
            mine = [made for made in self._waiting if made.mail.mailing_id == mail.mailing_id]
            self._waiting = deque(made for made in self._waiting if made not in mine)
            self._give_back([made.mail for made in mine])

    def _settle_unmade(self, unmade: Unmade) -> None:
        now = clock.now()
        mail = unmade.mail
        with db.engine.begin() as connection:
            if unmade.gone:
                self._end(connection, mail, State.FAILED, reasons.NOBODY, now)
            else:
                later = Decision(
                    State.DEFERRED,
                    Account.GOES_ON,
                    reasons.NOT_MADE,
                    wait=back_off(mail.deferrals),
                    counts=True,
                    expires_at=None if mail.expires_at else now + LIFETIME,
                )
                outcome.refused(connection, mail, later, now)

    def _end(
        self, connection: Connection, mail: Mail, state: State, reply: str, now: dt.datetime
    ) -> None:
        if outcome.settle(connection, mail, Cause.INTENT, state, now, reply=reply, smtp_code=None):
            quota.give_back(connection, mail.limits, 1, mail.claimed_at)

    def _give_back_rest(self) -> None:
        rest = [made.mail for made in self._waiting]
        self._waiting.clear()
        self._good_until = None
        self._give_back(rest)

    def _give_back(self, mails: list[Mail]) -> None:
        if mails:
            with db.engine.begin() as connection:
                outcome.hand_back(connection, mails, clock.now())
                reached(Point.BEFORE_HAND_BACK_COMMIT)
            reached(Point.AFTER_HAND_BACK_COMMIT)

    def _tell_owner(self) -> None:
        try:
            breaker.tell_owner(self.account_id)
            db.session.commit()
        finally:
            db.session.remove()
