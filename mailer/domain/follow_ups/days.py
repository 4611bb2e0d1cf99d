"""On which days a follow-up leaves.

A day is one of the company's zone, and it leaves at the hour at which the mailing itself began.
With "N days after", the day of each recipient counts: who got a mailing of several days on its
last one is written to N days after that. So it leaves in steps, one a day, each for the recipients
of one day (of several, where it was held up); most have one step only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from mailer.domain.settings.company import company
from mailer.lib import clock, local_time
from mailer.models.follow_up import FollowUp, Reaction
from mailer.models.mailing import Mailing, MailingState

#: Openings on more days after the end of the mailing count for nothing.
READ_FOR = 90
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """The recipients of some days, who are due together."""

    #: What they did lies between these moments; from the beginning, without the first.
    since: dt.datetime | None
    until: dt.datetime
    #: The last of these days; none of a follow-up on a date, which has one step.
    through: dt.date | None
    #: When the first of them were due.
    moment: dt.datetime


def next_moment(follow_up: FollowUp, origin: Mailing) -> dt.datetime | None:
    """When it leaves, or goes on; None while nobody knows, or when it is over."""
    began = _began(origin)
    if began is None or follow_up.ended:
        return None
    if follow_up.on_date is not None:
        return _at(follow_up.on_date, began)
    return _at(_first_day(follow_up, began) + _offset(follow_up), began)


def due_step(follow_up: FollowUp, origin: Mailing) -> Step | None:
    """Who is due now; None when it is nobody's time."""
    now, moment, began = clock.now(), next_moment(follow_up, origin), _began(origin)
    if moment is None or began is None or moment > now or origin.started_at is None:
        return None
    if follow_up.on_date is not None:
        return Step(None, now, None, moment)
    first = _first_day(follow_up, began)
    through = max(first, _latest_due(follow_up, began, now))
    since = local_time.day_start(first, zone()) if follow_up.done_through else None
    return Step(since, local_time.day_start(through + _DAY, zone()), through, moment)


def is_last(follow_up: FollowUp, origin: Mailing, step: Step) -> bool:
    """Can nobody be due after this step?"""
    if step.through is None:
        return True
    if origin.state is not MailingState.SENT or origin.finished_at is None:
        return False
    last = _local(origin.finished_at).date()
    if follow_up.who is Reaction.OPENED:
        last += READ_FOR * _DAY
    return step.through >= last


def past_days(follow_up: FollowUp, origin: Mailing) -> dt.date | None:
    """The last day whose recipients would have been due by now; None where there is none."""
    began = _began(origin)
    if began is None or follow_up.on_date is not None:
        return None
    latest = _latest_due(follow_up, began, clock.now())
    return latest if latest >= began.date() else None


def first_possible(origin: Mailing) -> int:
    """After how many days those who got it first are still to come."""
    began = _began(origin)
    if began is None:
        return 1
    days = max(1, (_local(clock.now()).date() - began.date()).days)
    return days if _at(began.date() + days * _DAY, began) > clock.now() else days + 1


def date_moment(origin: Mailing, day: dt.date) -> dt.datetime | None:
    """When a follow-up on that day would leave; None while the mailing has no hour."""
    began = _began(origin)
    return _at(day, began) if began is not None else None


def zone() -> str:
    """Whose days count."""
    return company().time_zone


def _latest_due(follow_up: FollowUp, began: dt.datetime, now: dt.datetime) -> dt.date:
    """Recipients of this day, and of earlier ones, are due."""
    today = _local(now).date()
    last = today if _at(today, began) <= now else today - _DAY
    return last - _offset(follow_up)


def _first_day(follow_up: FollowUp, began: dt.datetime) -> dt.date:
    done = follow_up.done_through
    return max(done + _DAY, began.date()) if done is not None else began.date()


def _began(origin: Mailing) -> dt.datetime | None:
    """When it began, or will, by the company's clocks."""
    moment = origin.started_at or origin.start_at
    return _local(moment) if moment is not None else None


def _at(day: dt.date, began: dt.datetime) -> dt.datetime:
    """A day, at the hour of the mailing."""
    hour = began.time().replace(second=0, microsecond=0)
    return local_time.instant(dt.datetime.combine(day, hour), zone())


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(ZoneInfo(zone()))


def _offset(follow_up: FollowUp) -> dt.timedelta:
    return dt.timedelta(days=follow_up.days or 0)
