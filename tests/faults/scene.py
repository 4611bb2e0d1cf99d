"""One installation under fire, a sink that witnesses it, and the verdict over what it saw."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from mailer.infra.db import db, reading
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import Mailing, MailingState
from mailer.models.smtp_account import SmtpAccount
from tests.domain.deliveries.sending import addresses, queue_mailing
from tests.factories.accounts import make_account
from tests.faults import report
from tests.faults.fleet import Fleet
from tests.faults.record import Sink
from tests.faults.report import Row
from tests.faults.sizes import SIZES

SOURCE = "Good day,\n\n.a dot and an é.\n\n" + "word " * 40
#: A queue is filled in slices, as the product does it.
SLICE = 500


@dataclass(frozen=True)
class Verdict:
    """What the sink's record says of a mailing, compared with what we believe."""

    mails: int
    lost: list[str]
    doubled: list[str]
    #: Noted as accepted, and never taken by the sink.
    imagined: list[str]
    in_doubt: int
    states: dict[str, int]

    @property
    def clean(self) -> bool:
        """Nobody was left out and nobody got it twice."""
        return not (self.lost or self.doubled or self.imagined)


class Scene:
    """What a scenario works with."""

    def __init__(self, app: Flask, sink: Sink, fleet: Fleet) -> None:
        self.app = app
        self.sink = sink
        self.fleet = fleet

    @property
    def database(self) -> str:
        """Which of the two it plays on."""
        return "PostgreSQL" if db.engine.dialect.name == "postgresql" else "SQLite"

    def account(self, port: int, **values: Any) -> SmtpAccount:
        """The company's account on the sink's port."""
        values.setdefault("company_default", True)
        values.setdefault("connections", SIZES.connections)
        return make_account(port=port, **values)

    def mailing(self, mails: int, account: SmtpAccount, first: int = 1) -> int:
        """A mailing on its way to so many; answers with its id."""
        made = queue_mailing(addresses(mails, first), account)
        db.session.commit()
        return made.id

    def pace(self, mails: int, seconds: float) -> float:
        """How long each answer of the sink takes, so that one worker needs that long for all:
        MAIL, RCPT, DATA and the dot."""
        return seconds * SIZES.connections / (4 * mails)

    def until(self, ready: Callable[[], object], seconds: float, what: str) -> None:
        """Wait, with a deadline. Asks without taking any lock."""
        end = time.monotonic() + seconds
        db.session.rollback()
        while not ready():
            if time.monotonic() > end:
                states = self.all_states()
                raise AssertionError(
                    f"in vain waited {seconds} s for {what}; {states}; the processes said:\n"
                    + self.fleet.said()
                )
            time.sleep(0.05)

    def until_sent(self, mailing_id: int, seconds: float) -> None:
        """Wait until every mail of a mailing is final."""
        self.until(lambda: self.state(mailing_id) == MailingState.SENT, seconds, "the end")

    def until_count(self, count: int, seconds: float = 60) -> None:
        """Wait until the sink has so many mails."""
        self.until(lambda: self.sink.count() >= count, seconds, f"mail {count}")

    def state(self, mailing_id: int) -> MailingState:
        """Where a mailing stands."""
        return self.ask(select(Mailing.state).where(Mailing.id == mailing_id))[0].state

    def states(self, mailing_id: int) -> dict[str, int]:
        """How many of its mails are in which state."""
        query = select(Delivery.state, func.count()).group_by(Delivery.state)
        found = self.ask(query.where(Delivery.mailing_id == mailing_id))
        return {row[0].value: row[1] for row in found}

    def all_states(self) -> dict[str, int]:
        """How many mails are in which state."""
        found = self.ask(select(Delivery.state, func.count()).group_by(Delivery.state))
        return {row[0].value: row[1] for row in found}

    def in_hand(self) -> int:
        """How many mails some process holds."""
        states = self.all_states()
        return states.get("claimed", 0) + states.get("handing_over", 0)

    def ask(self, query: Any) -> list[Any]:
        """Read, in a unit of its own."""
        with reading(), db.engine.connect() as connection:
            return list(connection.execute(query).all())

    def judge(self, mailing_id: int) -> Verdict:
        """Compare the sink's record with ours, mail by mail."""
        rows = self.ask(
            select(Delivery.address, Delivery.state).where(Delivery.mailing_id == mailing_id)
        )
        kept = self.sink.kept()
        taken = Counter(mail.recipient for mail in kept)
        twice = [name for name, count in self.sink.by_message_id().items() if count > 1]
        twice += [name for name, count in taken.items() if count > 1 and not twice]
        got = [row for row in rows if row.state == DeliveryState.ACCEPTED]
        unsure = [row.address for row in rows if row.state == DeliveryState.IN_DOUBT]
        missing = {row.address for row in rows} - set(taken)
        return Verdict(
            mails=len(rows),
            lost=sorted(missing - set(unsure)),
            doubled=sorted(twice),
            imagined=sorted(row.address for row in got if not taken[row.address]),
            in_doubt=len(unsure),
            states=self.states(mailing_id),
        )

    def conclude(self, row: Row, verdict: Verdict) -> None:
        """Report, then insist: 0 lost, 0 doubled, no more in doubt than allowed."""
        row = replace(
            row,
            database=self.database,
            mails=verdict.mails,
            lost=len(verdict.lost) + len(verdict.imagined),
            doubled=len(verdict.doubled),
            in_doubt=verdict.in_doubt,
        )
        report.write(row)
        assert verdict.clean, verdict
        assert verdict.in_doubt <= row.allowed, verdict

    def longest_silence(self, moments: Sequence[float]) -> float:
        """After each outage (its end, in seconds since 1970), how long no mail came; the longest.
        What another outage interrupted does not count, nor what had nothing left to send."""
        times = [mail.moment for mail in self.sink.kept()]
        waits = []
        for moment, following in pairwise([*sorted(moments), math.inf]):
            came = next((at for at in times if at > moment), None)
            if came is not None and came <= following:
                waits.append(came - moment)
        return round(max(waits, default=0.0), 1)
