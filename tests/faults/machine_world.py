"""The installation in which the state machine plays: made once, put back before each sequence."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from sqlalchemy import delete, func, insert, select, update

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.deliveries.mail import Mail
from mailer.domain.deliveries.states import TRANSITIONS, Cause
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.account_drain import AccountDrain
from mailer.models.audit_entry import AuditEntry
from mailer.models.delivery import Delivery
from mailer.models.delivery import DeliveryState as State
from mailer.models.mailing import Mailing, MailingState
from mailer.models.mailing_count import MailingCount
from mailer.models.message import Priority
from mailer.models.smtp_account import AccountState, AccountUsage, SmtpAccount
from mailer.models.suppression import Suppression, SuppressionReason
from tests.domain.deliveries.sending import queue_mailing, queue_proof
from tests.factories.accounts import make_account
from tests.faults.engine_steps import ZONE

#: Who gets the mailing, and who an urgent mail.
BULK, URGENT = 4, 2
PEOPLE = BULK + URGENT
START = dt.datetime(2026, 11, 30, 9, 0, tzinfo=dt.UTC)
Way = tuple[tuple[Cause, State], ...]


class World:
    """One account, one mailing, some urgent mails; the time stands still until it is moved."""

    def __init__(self) -> None:
        account = make_account(port=25, company_default=True)
        mailing = queue_mailing([], account)
        proof = queue_proof([], account)
        self.account_id, self.mailing_id = account.id, mailing.id
        self.messages = [mailing.message_id] * BULK + [proof.id] * URGENT
        self.limit: int | None = None
        self._travel: Any = None
        db.session.commit()

    def reset(self, limit: int | None) -> None:
        """As at the beginning, with a daily limit."""
        self.close()
        travel = time_machine.travel(START, tick=False)
        self._travel = travel, travel.start()
        self.limit = limit
        now = clock.now()
        with db.engine.begin() as connection:
            for table in _EMPTIED:
                connection.execute(delete(table))
            connection.execute(insert(Delivery), [self._row(at, now) for at in range(PEOPLE)])
            queued = {"mailing_id": self.mailing_id, "state": State.QUEUED, "shard": 0}
            connection.execute(insert(MailingCount).values(**queued, count=BULK))
            connection.execute(update(Mailing).values(state=MailingState.SENDING, finished_at=None))
            account = {"daily_limit": limit, "reserve_percent": 0}
            connection.execute(update(SmtpAccount).values(**account, **_HEALTHY))

    def close(self) -> None:
        """Back to the real time."""
        if self._travel is not None:
            self._travel[0].stop()
            self._travel = None

    def advance(self, by: dt.timedelta) -> None:
        """Let time pass."""
        self._travel[1].shift(by)

    def look(self) -> tuple[dict[int, Any], Counter[str]]:
        """All mails as they stand, and what is counted against the limits."""
        with db.engine.connect() as connection:
            rows = {row.id: row for row in connection.execute(_ROWS)}
            usage = Counter({row.period: row.used for row in connection.execute(_USAGE)})
            counted = dict(connection.execute(_COUNTS).all())
        bulk = Counter(row.state for row in rows.values() if row.mailing_id is not None)
        assert counted == bulk, "the counts kept with the commits are not what a full count says"
        return rows, +usage

    def may_go(self, row: Any, mail: Mail) -> bool:
        """Is this what the last look before the dot has to find out?"""
        ours = (row.owner, row.attempt, row.state) == (mail.owner, mail.attempt, State.CLAIMED)
        wanted = mail.mailing_id is None or self.mailing_state() == "sending"
        with db.engine.connect() as connection:
            suppressed = connection.execute(select(Suppression.address_key)).scalars().all()
        in_time = ours and row.lease_until > clock.now()
        return bool(in_time and wanted and mail.address_key not in suppressed)

    def day(self) -> str:
        """Today, in the company's calendar."""
        return f"{clock.now().astimezone(ZoneInfo(ZONE)):%Y-%m-%d}"

    def mailing_state(self) -> str:
        """Where the mailing stands."""
        with db.engine.connect() as connection:
            return str(connection.execute(select(Mailing.state)).scalar_one().value)

    def suppress(self, number: int) -> None:
        """An address gets onto the suppression list."""
        address = f"r{number}@example.com"
        with db.engine.begin() as connection:
            known = select(Suppression.id).where(Suppression.address_key == address)
            if connection.execute(known).first() is None:
                row = {"address": address, "address_key": address, "created_at": clock.now()}
                connection.execute(
                    insert(Suppression).values(reason=SuppressionReason.BY_HAND, **row)
                )

    def repair(self) -> None:
        """Someone corrects the account's settings."""
        with db.engine.begin() as connection:
            connection.execute(update(SmtpAccount).values(**_HEALTHY))

    def lift_limit(self) -> None:
        """The daily limit is taken away."""
        self.limit = None
        with db.engine.begin() as connection:
            connection.execute(update(SmtpAccount).values(daily_limit=None))

    def as_operator(self, verb: Callable[..., object]) -> None:
        """A verb on the mailing, as a request would run it."""
        self.in_session(lambda: verb(db.session.get_one(Mailing, self.mailing_id), SYSTEM))

    def in_session(self, call: Callable[[], object]) -> None:
        """A unit of work."""
        call()
        db.session.commit()
        db.session.remove()

    def forget(self) -> None:
        """A unit of work that was refused."""
        db.session.rollback()
        db.session.remove()

    def ways(self, before: State, after: State, causes: tuple[Cause, ...]) -> Way | None:
        """How these causes, each at most once and in this order, lead from one state to another
        (nothing at all, if it is the same); None when they do not."""
        if before == after:
            return ()
        for at, cause in enumerate(causes):
            for middle in TRANSITIONS[cause].get(before, ()):
                rest = self.ways(middle, after, causes[at + 1 :])
                if rest is not None:
                    return ((cause, middle), *rest)
        return None

    def _row(self, at: int, now: dt.datetime) -> dict[str, Any]:
        bulk = at < BULK
        return {
            "message_id": self.messages[at],
            "mailing_id": self.mailing_id if bulk else None,
            "account_id": self.account_id,
            "priority": Priority.BULK if bulk else Priority.URGENT,
            "address": f"r{at}@example.com",
            "address_key": f"r{at}@example.com",
            "due_at": now,
            "expires_at": None if bulk else now + dt.timedelta(hours=48),
            "updated_at": now,
        }


_ROWS = select(
    *(Delivery.id, Delivery.mailing_id, Delivery.state, Delivery.attempt, Delivery.owner),
    *(Delivery.lease_until, Delivery.due_at, Delivery.reply),
)
_USAGE = select(AccountUsage.period, AccountUsage.used)
_HEALTHY: dict[str, Any] = {
    "state": AccountState.ACTIVE,
    "failures": 0,
    "wake_at": None,
}
_EMPTIED = (Delivery, MailingCount, AccountDrain, AccountUsage, Suppression, AuditEntry)
_COUNTS = (
    select(MailingCount.state, func.sum(MailingCount.count))
    .group_by(MailingCount.state)
    .having(func.sum(MailingCount.count) != 0)
)
