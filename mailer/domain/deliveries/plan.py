"""When the mails of a mailing will leave, from what is known now: limits, what was counted
against them, what waits in the same account. `waves` does the reckoning."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select

from mailer.domain.deliveries import quota
from mailer.domain.deliveries.claim import urgent_mail
from mailer.domain.deliveries.states import WAITING
from mailer.domain.deliveries.waves import Queued, Wave, Waves
from mailer.domain.deliveries.waves import plan as plan_waves
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.ab_test import AbTest
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import LATE, Mailing, MailingState
from mailer.models.smtp_account import SmtpAccount


@dataclass(frozen=True)
class Held:
    """Of a new mailing: so many of its mails wait for the result of a test, for so many hours after
    the others have left."""

    count: int
    hours: int


#: What a server's pace is read from: so many of the latest mailings, of so many mails at least.
_LATEST, _TELLING = 20, 50


def of_new(
    account_id: int,
    count: int,
    *,
    start: dt.datetime | None = None,
    urgent: int = 0,
    held: Held | None = None,
) -> Waves:
    """The days of a mailing that there is not yet; `urgent` mails would be posted with it, and of
    its mails some are `held`.

    Older mailings that are held are reckoned with: they may go on at any moment, and what is
    shown before Send is to hold then, too.
    """
    now = clock.now()
    queued = [each for _id, each in _queued(or_(_moves(now), _is_held(now)), account_id, now)]
    if held is None:
        return _planned(account_id, [*queued, Queued(count, start or now)], now, urgent)[-1]
    first = Queued(count - held.count, start or now)
    tested = _planned(account_id, [*queued, first], now, urgent)[-1]
    rest = Queued(held.count, _gone(tested, first) + dt.timedelta(hours=held.hours))
    return _together(_planned(account_id, [*queued, first, rest], now, urgent)[-2:])


def of_mailing(mailing: Mailing) -> Waves:
    """The days of what still waits of a mailing that is being sent or will be, as things are
    now: held ones stay held."""
    if mailing.account_id is None or mailing.state not in (
        MailingState.SENDING,
        MailingState.SCHEDULED,
    ):
        return Waves()
    now = clock.now()
    queued = _queued(_moves(now), mailing.account_id, now)
    found = _planned(mailing.account_id, [each for _id, each in queued], now, 0)
    return _together(
        [each for each, (id_, _) in zip(found, queued, strict=True) if id_ == mailing.id]
    )


def _gone(tested: Waves, queued: Queued) -> dt.datetime:
    """About when the last of these mails has left."""
    return tested.end or (tested.waves[-1].start if tested.waves else queued.start)


def _together(parts: Sequence[Waves]) -> Waves:
    """The days of a mailing whose mails do not all wait for the same."""
    days: dict[dt.date, Wave] = {}
    for wave in sorted((wave for part in parts for wave in part.waves), key=lambda w: w.start):
        before = days.get(wave.date)
        days[wave.date] = replace(before, count=before.count + wave.count) if before else wave
    ends = [part.end for part in parts if part.waves]
    end = max((each for each in ends if each is not None), default=None)
    return Waves(
        tuple(days.values()), sum(part.rest for part in parts), None if None in ends else end
    )


def limits_of(account_id: int) -> quota.Limits:
    """The limits that an account has now."""
    row = db.session.execute(
        select(SmtpAccount.__table__).where(SmtpAccount.id == account_id)
    ).one()
    return quota.Limits.of(row, company().time_zone)


def _planned(
    account_id: int, queued: Sequence[Queued], now: dt.datetime, urgent: int
) -> list[Waves]:
    limits = limits_of(account_id)
    return plan_waves(
        queued,
        limits,
        quota.used(db.session.connection(), limits, now),
        now,
        urgent=urgent + _urgent(account_id, now),
        pace=_pace(account_id, limits.zone, now),
    )


def _moves(now: dt.datetime) -> ColumnElement[bool]:
    """It takes its turn by itself."""
    return or_(
        Mailing.state == MailingState.SENDING,
        and_(Mailing.state == MailingState.SCHEDULED, Mailing.start_at >= now - LATE),
    )


def _is_held(now: dt.datetime) -> ColumnElement[bool]:
    """It goes on, or starts, when someone says so."""
    return or_(
        Mailing.state == MailingState.PAUSED,
        and_(Mailing.state == MailingState.SCHEDULED, Mailing.start_at < now - LATE),
    )


def _queued(
    which: ColumnElement[bool], account_id: int, now: dt.datetime
) -> list[tuple[int, Queued]]:
    """Mailing and what waits of it, the oldest first; what waits for the result of its test comes
    behind that, as a second one."""
    mailings = db.session.execute(
        select(Mailing, AbTest)
        .outerjoin(AbTest, AbTest.mailing_id == Mailing.id)
        .where(Mailing.account_id == account_id, which)
        .order_by(Mailing.id)
    ).all()
    waits: dict[int, Counter[DeliveryState]] = defaultdict(Counter)
    counted = (
        select(Delivery.mailing_id, Delivery.state, func.count())
        .where(
            Delivery.mailing_id.in_([mailing.id for mailing, _test in mailings]),
            Delivery.state.in_(WAITING | {DeliveryState.HELD}),
        )
        .group_by(Delivery.mailing_id, Delivery.state)
    )
    for mailing_id, state, count in db.session.execute(counted):
        waits[mailing_id or 0][state] += count
    found: list[tuple[int, Queued]] = []
    for mailing, test in mailings:
        start = now
        if mailing.state == MailingState.SCHEDULED:
            start = max(now, mailing.start_at or now)
        held, missing = waits[mailing.id].pop(DeliveryState.HELD, 0), _not_yet_made(mailing)
        if test is not None and test.winner is None:
            later = missing * (100 - test.share) // 100
            held, missing = held + later, missing - later
        found.append((mailing.id, Queued(waits[mailing.id].total() + missing, start)))
        if held:
            found.append((mailing.id, Queued(held, _released_at(test, start))))
    return found


def _released_at(test: AbTest | None, start: dt.datetime) -> dt.datetime:
    """About when held mails go on: as if the tested share left at once, until it has."""
    if test is None or test.winner is not None:
        return start
    return test.decides_at or start + dt.timedelta(hours=test.hours)


def _not_yet_made(mailing: Mailing) -> int:
    """Mails of the audience that have no row yet."""
    if mailing.queued_all:
        return 0
    made = db.session.scalar(
        select(func.count()).select_from(Delivery).where(Delivery.mailing_id == mailing.id)
    )
    return max(0, mailing.expected - (made or 0))


def _urgent(account_id: int, now: dt.datetime) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Delivery)
            .where(*urgent_mail(account_id), Delivery.due_at <= now)
        )
        or 0
    )


def _pace(account_id: int, zone: str, now: dt.datetime) -> float | None:
    """Mails a second, as the quickest of the last mailings through this account had it. One that
    went over midnight, was small, or waited for a test says nothing about the server; nor does one
    of last year."""
    latest = db.session.scalars(
        select(Mailing)
        .where(
            Mailing.state == MailingState.SENT,
            Mailing.account_id == account_id,
            Mailing.expected >= _TELLING,
            Mailing.id.not_in(select(AbTest.mailing_id)),
            Mailing.finished_at > now - dt.timedelta(days=60),
        )
        .order_by(Mailing.id.desc())
        .limit(_LATEST)
    )
    here = ZoneInfo(zone)
    paces = [
        mailing.expected / (mailing.finished_at - mailing.started_at).total_seconds()
        for mailing in latest
        if mailing.started_at
        and mailing.finished_at
        and mailing.started_at < mailing.finished_at
        and mailing.started_at.astimezone(here).date()
        == mailing.finished_at.astimezone(here).date()
    ]
    return max(paces, default=None)
