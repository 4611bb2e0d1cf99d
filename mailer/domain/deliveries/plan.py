"""When the mails of a mailing will leave, from what is known now: limits, what was counted
against them, what waits in the same account. `waves` does the reckoning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select

from mailer.domain.deliveries import quota
from mailer.domain.deliveries.claim import urgent_mail
from mailer.domain.deliveries.states import WAITING
from mailer.domain.deliveries.waves import Queued, Waves
from mailer.domain.deliveries.waves import plan as plan_waves
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import Delivery
from mailer.models.mailing import LATE, Mailing, MailingState
from mailer.models.smtp_account import SmtpAccount

#: What a server's pace is read from: so many of the latest mailings, of so many mails at least.
_LATEST, _TELLING = 20, 50


def of_new(
    account_id: int, count: int, *, start: dt.datetime | None = None, urgent: int = 0
) -> Waves:
    """The days of a mailing that there is not yet; `urgent` mails would be posted with it.

    Older mailings that are held are reckoned with: they may go on at any moment, and what is
    shown before Send is to hold then, too.
    """
    now = clock.now()
    queued = _queued(or_(_moves(now), _is_held(now)), account_id, now)
    new = Queued(count, start or now)
    return _planned(account_id, [*queued.values(), new], now, urgent)[-1]


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
    if mailing.id not in queued:
        return Waves()
    place = list(queued).index(mailing.id)
    return _planned(mailing.account_id, list(queued.values()), now, 0)[place]


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


def _queued(which: ColumnElement[bool], account_id: int, now: dt.datetime) -> dict[int, Queued]:
    """Mailing → what waits of it, the oldest first."""
    mailings = list(
        db.session.scalars(
            select(Mailing).where(Mailing.account_id == account_id, which).order_by(Mailing.id)
        )
    )
    waiting: dict[int | None, int] = dict(
        db.session.execute(
            select(Delivery.mailing_id, func.count())
            .where(
                Delivery.mailing_id.in_([mailing.id for mailing in mailings]),
                Delivery.state.in_(WAITING),
            )
            .group_by(Delivery.mailing_id)
        ).all()
    )
    return {
        mailing.id: Queued(
            waiting.get(mailing.id, 0) + _not_yet_made(mailing),
            max(now, mailing.start_at or now) if mailing.state == MailingState.SCHEDULED else now,
        )
        for mailing in mailings
    }


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
    went over midnight, or was small, says nothing about the server; nor does one of last year."""
    latest = db.session.scalars(
        select(Mailing)
        .where(
            Mailing.state == MailingState.SENT,
            Mailing.account_id == account_id,
            Mailing.expected >= _TELLING,
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
