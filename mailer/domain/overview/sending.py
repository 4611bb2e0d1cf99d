"""What is being sent now, what comes next, what went out lately."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select, text

from mailer.domain.deliveries import plan
from mailer.domain.deliveries.states import FINAL
from mailer.domain.deliveries.waves import Waves
from mailer.domain.outbox import counts
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import LATE, Mailing, MailingState
from mailer.models.smtp_account import SmtpAccount

#: Mailings shown at once in each part of the page.
SHOWN = 5
#: Deferred mails are counted up to here; more is "many".
COUNTED = 10_000
RUNNING = (MailingState.SENDING, MailingState.PAUSED)
#: Word for word the condition of `ix_delivery_due`, so that planners take it.
_WAITING = text("state IN ('queued','deferred')")


@dataclass(frozen=True)
class Running:
    """A mailing on its way."""

    mailing: Mailing
    #: Mails of which nothing more is to be done, and those of them that were refused.
    done: int
    failed: int
    total: int
    #: The days that are still to come.
    waves: Waves

    @property
    def goes_on_at(self) -> dt.datetime | None:
        """When the next mail leaves, if its limits let none leave now."""
        return self.waves.goes_on_at(clock.now())

    @property
    def never(self) -> bool:
        """Its limits let none leave at all."""
        return self.waves.never

    @property
    def paused(self) -> bool:
        """Someone holds it."""
        return self.mailing.state == MailingState.PAUSED

    @property
    def seconds_left(self) -> float | None:
        """At the pace so far; None when nothing tells yet, or another day has its part."""
        if self.paused or len(self.waves.waves) > 1 or self.goes_on_at or self.never:
            return None
        if not self.done or self.mailing.started_at is None:
            return None
        took = (clock.now() - self.mailing.started_at).total_seconds()
        return max(0.0, (self.total - self.done) * took / self.done)


def running() -> list[Running]:
    """Mailings being sent or paused, the newest first."""
    mailings = list(
        db.session.scalars(
            select(Mailing)
            .where(Mailing.state.in_(RUNNING))
            .order_by(Mailing.id.desc())
            .limit(SHOWN)
        )
    )
    counted = counts.by_state([mailing.id for mailing in mailings])
    return [_running(mailing, counted[mailing.id]) for mailing in mailings]


def _running(mailing: Mailing, states: dict[DeliveryState, int]) -> Running:
    done = sum(count for state, count in states.items() if state in FINAL)
    refused = (DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.BOUNCED)
    return Running(
        mailing=mailing,
        done=done,
        failed=sum(states.get(state, 0) for state in refused),
        total=max(mailing.expected, sum(states.values())),
        waves=plan.of_mailing(mailing) if mailing.state == MailingState.SENDING else Waves(),
    )


def scheduled() -> list[Mailing]:
    """Mailings that start by themselves, the next one first; one that is late asks instead."""
    return list(
        db.session.scalars(
            select(Mailing)
            .where(Mailing.state == MailingState.SCHEDULED, Mailing.start_at >= clock.now() - LATE)
            .order_by(Mailing.start_at, Mailing.id)
            .limit(SHOWN)
        )
    )


def recent() -> list[Mailing]:
    """The mailings that ended last."""
    return list(
        db.session.scalars(
            select(Mailing)
            .where(
                Mailing.state.in_((MailingState.SENT, MailingState.STOPPED)),
                Mailing.deleted_at.is_(None),
            )
            .order_by(Mailing.created_at.desc(), Mailing.id.desc())
            .limit(SHOWN)
        )
    )


@dataclass(frozen=True)
class Later:
    """Mails that wait for another time: how many (up to `COUNTED`), and when the first is due."""

    count: int
    due_at: dt.datetime


def later() -> Later | None:
    """Mails whose next try, or whose limit, lies in the future; None when there are none."""
    now = clock.now()
    count, first = 0, None
    for account_id in db.session.scalars(select(SmtpAccount.id)):
        waiting = (
            select(Delivery.due_at)
            .where(Delivery.account_id == account_id, Delivery.due_at > now, _WAITING)
            .limit(COUNTED)
            .subquery()
        )
        number, soonest = db.session.execute(select(func.count(), func.min(waiting.c.due_at))).one()
        count += number
        if soonest is not None and (first is None or soonest < first):
            first = soonest
    return Later(min(count, COUNTED), first) if first is not None else None
