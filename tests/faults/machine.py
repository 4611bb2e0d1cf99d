"""Any order of what may happen to mails, on the engine's real steps and a real database."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mailer.domain.deliveries.intent import Verdict
from mailer.domain.deliveries.mail import Mail
from mailer.domain.deliveries.states import IN_WORK, OPEN, WAITING, Cause
from mailer.domain.deliveries.sweep import sweep
from mailer.domain.mailings import operate
from mailer.infra.smtp_reply import Fault, Reply, Stage, TransportError
from mailer.lib.errors import Refused
from mailer.models.delivery import DeliveryState as State
from tests.domain.deliveries.sending import elsewhere
from tests.faults.engine_steps import Hands, came_back
from tests.faults.machine_world import PEOPLE, World

#: What servers say before the dot, and after it.
BEFORE_THE_DOT = {
    "450 at MAIL": (Fault.SENDER_REFUSED, Stage.MAIL, 450, "4.7.1 later"),
    "451 at RCPT": (Fault.RECIPIENT_REFUSED, Stage.RCPT, 451, "4.7.1 later"),
    "550 at RCPT": (Fault.RECIPIENT_REFUSED, Stage.RCPT, 550, "5.7.1 no"),
    "nobody there": (Fault.RECIPIENT_REFUSED, Stage.RCPT, 550, "5.1.1 nobody"),
    "421 at MAIL": (Fault.NO_SERVICE, Stage.MAIL, 421, "4.3.2 closing"),
    "dropped at DATA": (Fault.DROPPED, Stage.DATA, None, ""),
    "no connection": (Fault.REFUSED, Stage.CONNECT, None, ""),
    "silence at RCPT": (Fault.TIMEOUT, Stage.RCPT, None, ""),
    "wrong password": (Fault.LOGIN, Stage.LOGIN, 535, "5.7.8 no"),
}
AFTER_THE_DOT = {
    "452": (Fault.MESSAGE_REFUSED, Stage.DOT, 452, "4.2.2 full"),
    "554": (Fault.MESSAGE_REFUSED, Stage.DOT, 554, "5.7.1 no"),
    "nobody there": (Fault.MESSAGE_REFUSED, Stage.DOT, 550, "5.1.1 nobody"),
    "421": (Fault.NO_SERVICE, Stage.DOT, 421, "4.3.2 closing"),
    "silence": (Fault.TIMEOUT, Stage.DOT, None, ""),
    "dropped": (Fault.DROPPED, Stage.DOT, None, ""),
}
MOMENTS = (1, 4, 11, 70, 400, 1000, 6 * 3600, 50 * 3600)


class Machine(RuleBasedStateMachine):
    """Two processes, an account, a mailing and urgent mails; `world` is set by the test."""

    world: World

    @initialize(limit=st.sampled_from([None, None, 2, 4]))
    def begin(self, limit: int | None) -> None:
        self.world.reset(limit)
        self.hands = [Hands(self.world.account_id), Hands(self.world.account_id)]
        #: Processes that were stopped past their lease and may still come back with an answer.
        self.accepted: Counter[int] = Counter()
        #: How often a mail was put back although it may have arrived.
        self.again: Counter[int] = Counter()
        #: Decided by a person or a click, not by the server.
        self.decided: set[int] = set()
        #: (mail, attempt) → the day it is counted on.
        self.counted: dict[tuple[int, int], str] = {}
        self.rows, self.usage = self.world.look()

    # --- the engine -----------------------------------------------------------------------

    @rule(who=st.integers(0, 1), urgent_only=st.booleans())
    def claim(self, who: int, urgent_only: bool) -> None:
        self.hands[who].claim(urgent_only=urgent_only)
        self._moved(Cause.CLAIM, Cause.INTENT)

    @precondition(lambda self: any(hands.claimed for hands in self.hands))
    @rule(data=st.data())
    def intend(self, data: st.DataObject) -> None:
        hands = self._one(data, "claimed")
        count = data.draw(st.integers(1, len(hands.claimed)))
        mails = hands.claimed[:count]
        may_go = {mail.claim for mail in mails if self.world.may_go(self.rows[mail.id], mail)}
        verdicts = hands.intend(mails)
        assert may_go == {mail.claim for mail in mails if verdicts[mail.claim] is Verdict.GO}
        self._moved(Cause.INTENT)
        for mail in mails:
            if verdicts[mail.claim] is not Verdict.GO:
                hands.hold_back(mail, verdicts[mail.claim])
        self._moved(Cause.INTENT, Cause.HAND_BACK)

    @precondition(lambda self: any(hands.claimed for hands in self.hands))
    @rule(data=st.data(), said=st.sampled_from(sorted(BEFORE_THE_DOT)), fresh=st.booleans())
    def fail_before_the_dot(self, data: st.DataObject, said: str, fresh: bool) -> None:
        hands = self._one(data, "claimed")
        mail = data.draw(st.sampled_from(hands.claimed))
        hands.failed(mail, _error(*BEFORE_THE_DOT[said]), fresh=fresh)
        self._answered(mail)

    @precondition(lambda self: any(hands.over for hands in self.hands))
    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        hands = self._one(data, "over")
        mail = data.draw(st.sampled_from(hands.over))
        self.accepted[mail.id] += 1
        hands.accepted(mail)
        self._answered(mail)

    @precondition(lambda self: any(hands.over for hands in self.hands))
    @rule(
        data=st.data(),
        said=st.sampled_from(sorted(AFTER_THE_DOT)),
        fresh=st.booleans(),
        arrived=st.booleans(),
    )
    def fail_after_the_dot(
        self, data: st.DataObject, said: str, fresh: bool, arrived: bool
    ) -> None:
        hands = self._one(data, "over")
        mail = data.draw(st.sampled_from(hands.over))
        error = _error(*AFTER_THE_DOT[said])
        if error.code is None and arrived:
            self.accepted[mail.id] += 1
        hands.failed(mail, error, fresh=fresh)
        self._answered(mail)

    @rule(who=st.integers(0, 1), arrived=st.booleans())
    def crash(self, who: int, arrived: bool) -> None:
        if arrived:
            self.accepted.update(mail.id for mail in self.hands[who].over)
        self.hands[who] = Hands(self.world.account_id)
        self._moved()

    @rule(who=st.integers(0, 1))
    def hand_back(self, who: int) -> None:
        self.hands[who].hand_back()
        self._moved(Cause.HAND_BACK)

    @rule(who=st.integers(0, 1))
    def renew(self, who: int) -> None:
        self.hands[who].renew()
        self._moved()

    @rule(seconds=st.sampled_from(MOMENTS), swept=st.booleans())
    def time_goes_by(self, seconds: int, swept: bool) -> None:
        self.world.advance(dt.timedelta(seconds=seconds))
        if swept:
            self.sweep()

    @rule()
    def sweep(self) -> None:
        # Several processes live at once, as on PostgreSQL: none has SQLite's only turn.
        with elsewhere():
            sweep()
        self._moved(Cause.LEASE_END, Cause.EXPIRY)

    # --- people ---------------------------------------------------------------------------

    @rule(verb=st.sampled_from(["pause", "resume", "stop", "start_again"]))
    def operate(self, verb: str) -> None:
        self._as_operator(getattr(operate, verb))
        self._moved(Cause.STOP if verb == "stop" else Cause.START)

    @rule()
    def settle(self) -> None:
        self.world.in_session(lambda: operate.settle_slice(self.world.mailing_id))
        self._moved(self._in_line())

    @rule()
    def retry_failed(self) -> None:
        self._as_operator(operate.retry_failed)
        self._moved(Cause.OPERATOR, self._in_line())

    @rule(arrived=st.booleans())
    def settle_doubtful(self, arrived: bool) -> None:
        self._as_operator(lambda *who: operate.settle_doubtful(*who, arrived=arrived))
        self._moved(Cause.OPERATOR, self._in_line())

    @rule(
        number=st.integers(0, PEOPLE - 1),
        what=st.sampled_from(
            [
                (Cause.BOUNCE, State.BOUNCED),
                (Cause.COMPLAINT, State.COMPLAINED),
                (Cause.CLICK, State.ACCEPTED),
            ]
        ),
    )
    def come_back(self, number: int, what: tuple[Cause, State]) -> None:
        cause, state = what
        came_back(sorted(self.rows)[number], cause, state)
        self._moved(cause)

    @rule(number=st.integers(0, PEOPLE - 1))
    def suppress(self, number: int) -> None:
        self.world.suppress(number)
        self._moved()

    @rule()
    def repair_the_account(self) -> None:
        self.world.repair()
        self._moved()

    # --- what always holds ----------------------------------------------------------------

    @invariant()
    def everything_waits_for_a_reason(self) -> None:
        for row in getattr(self, "rows", {}).values():
            if row.state in WAITING:
                assert row.due_at is not None
                assert not (row.state == State.DEFERRED and not row.reply), row
            if row.state in (State.CLAIMED, State.HANDING_OVER):
                assert row.owner, row
                assert row.lease_until, row

    @invariant()
    def the_limits_are_counted_exactly(self) -> None:
        if not hasattr(self, "counted"):
            return
        days = Counter(self.counted.values())
        months = Counter(day[:7] for day in self.counted.values())
        assert self.usage == days + months
        assert self.world.limit is None or max(days.values(), default=0) <= self.world.limit

    @invariant()
    def what_the_server_took_is_never_called_unsent(self) -> None:
        for row in getattr(self, "rows", {}).values():
            took, again = self.accepted[row.id], self.again[row.id]
            assert took <= 1 + again, row
            if row.state in (State.ACCEPTED, State.BOUNCED, State.COMPLAINED):
                assert took or row.id in self.decided, row
            if row.state not in _MAY_HAVE_ARRIVED:
                assert not took or again, row

    def teardown(self) -> None:
        """Everybody comes to an end: what is still open then says why."""
        if not hasattr(self, "hands"):
            return
        for who in (0, 1):
            self.crash(who, arrived=True)
        self.world.repair()
        self.settle()
        self._send_the_rest()
        limited = self.world.limit is not None
        held = self.world.mailing_state() == "paused"
        for row in self._open():
            assert row.state in WAITING, row
            assert limited or (held and row.mailing_id is not None), row
        self.world.lift_limit()
        self._as_operator(operate.resume)
        self._send_the_rest()
        assert not self._open()
        self.sweep()
        assert self.world.mailing_state() in ("sent", "stopped")

    def _open(self) -> list[Any]:
        return [row for row in self.rows.values() if row.state in OPEN]

    def _send_the_rest(self) -> None:
        for _round in range(3):
            if not self._open():
                break
            self.time_goes_by(6 * 3600, True)
            hands = Hands(self.world.account_id)
            hands.claim()
            self._moved(Cause.CLAIM, Cause.INTENT)
            mails = list(hands.claimed)
            verdicts = hands.intend(mails)
            self._moved(Cause.INTENT)
            for mail in mails:
                if verdicts[mail.claim] is Verdict.GO:
                    self.accepted[mail.id] += 1
                    hands.accepted(mail)
                else:
                    hands.hold_back(mail, verdicts[mail.claim])
            self._moved(Cause.REPLY, Cause.INTENT, Cause.HAND_BACK)
            self.the_limits_are_counted_exactly()

    # --- watching -------------------------------------------------------------------------

    def _moved(self, *causes: Cause) -> None:
        """Compare all rows with those before: each move was one of these causes', each of them
        at most once and in this order."""
        before = self.rows
        self.rows, self.usage = self.world.look()
        assert before.keys() == self.rows.keys(), "a mail is lost"
        for number, row in self.rows.items():
            old = before[number]
            ways = self.world.ways(old.state, row.state, causes)
            assert ways is not None, f"{old.state} → {row.state} by {causes}"
            self._count(old, row, ways)

    def _answered(self, mail: Mail) -> None:
        """An answer moves no mail that somebody else has by now."""
        before = self.rows[mail.id]
        self._moved(Cause.REPLY)
        if (mail.owner, mail.attempt) != (before.owner, before.attempt):
            assert before == self.rows[mail.id]

    def _count(self, old: Any, row: Any, way: tuple[tuple[Cause, State], ...]) -> None:
        """Keep our own books: what is counted against the limits, what may be there twice."""
        state, attempt = old.state, old.attempt
        for cause, after in way:
            if cause == Cause.CLAIM:
                attempt += 1
                self.counted[row.id, attempt] = self.world.day()
            elif (state in IN_WORK or cause == Cause.REPLY) and after not in _MAY_HAVE_ARRIVED:
                self.counted.pop((row.id, attempt), None)
            if state == State.IN_DOUBT and after == State.QUEUED:
                self.again[row.id] += 1
            if state == State.IN_DOUBT and cause in _NOT_THE_SERVER:
                self.decided.add(row.id)
            state = after
        assert attempt == row.attempt, row

    def _in_line(self) -> Cause:
        """Whoever settles something also brings the rest in line with the mailing's state."""
        return Cause.STOP if self.world.mailing_state() == "stopped" else Cause.START

    def _one(self, data: st.DataObject, kind: str) -> Hands:
        return data.draw(st.sampled_from([each for each in self.hands if getattr(each, kind)]))

    def _as_operator(self, verb: Any) -> None:
        try:
            self.world.as_operator(verb)
        except Refused:
            self.world.forget()


_MAY_HAVE_ARRIVED = (
    State.HANDING_OVER,
    State.ACCEPTED,
    State.BOUNCED,
    State.COMPLAINED,
    State.IN_DOUBT,
)
_NOT_THE_SERVER = (Cause.OPERATOR, Cause.CLICK, Cause.BOUNCE, Cause.COMPLAINT)


def _error(kind: Fault, stage: Stage, code: int | None, text: str) -> TransportError:
    reply = Reply(code, text) if code else None
    return TransportError(kind, stage, permanent=bool(code and code >= 500), reply=reply)
