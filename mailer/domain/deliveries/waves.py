"""On which days the mails of mailings will leave: the rules of `quota`, looked at ahead.

    a day's wave = what the day and the month leave to bulk mail, what the limit a minute lets
    through until midnight, or what there is: whichever is least

Urgent mail that waits leaves first. Mailings take turns as in `claim`: of those that have begun,
the oldest. Nothing here reads the database (`plan` does), and nothing promises: what urgent mail
there will be tomorrow is not known today.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from mailer.domain.deliveries import quota
from mailer.lib import local_time

#: Days looked ahead: ten years.
HORIZON = 3660
#: Seconds after which a mail surely does not count for the limit a minute any more.
MINUTE = 60 + quota.STEP
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Queued:
    """The mails of one mailing that wait, none of which leaves before `start` (UTC)."""

    count: int
    start: dt.datetime


@dataclass(frozen=True)
class Wave:
    """What leaves on one day of the company's calendar, from `start` (UTC) on."""

    date: dt.date
    count: int
    start: dt.datetime


@dataclass(frozen=True)
class Waves:
    """All days of one mailing."""

    waves: tuple[Wave, ...] = ()
    #: Mails that still wait when all days looked at are over.
    rest: int = 0
    #: About when the last mail leaves; None while nothing tells how quickly mails leave.
    end: dt.datetime | None = None

    @property
    def never(self) -> bool:
        """The limits leave nothing to bulk mail, on any day."""
        return self.rest > 0 and not self.waves

    def goes_on_at(self, now: dt.datetime) -> dt.datetime | None:
        """When the next mail leaves, if it is not within the minute."""
        if not self.waves or self.waves[0].start <= now + dt.timedelta(seconds=MINUTE):
            return None
        return self.waves[0].start

    def waits(self, now: dt.datetime) -> bool:
        """Will some of it leave on another day, or not begin now?"""
        return self.rest > 0 or len(self.waves) > 1 or self.goes_on_at(now) is not None


def plan(
    queued: Sequence[Queued],
    limits: quota.Limits,
    used: quota.Used,
    now: dt.datetime,
    *,
    urgent: int = 0,
    pace: float | None = None,
) -> list[Waves]:
    """The days of each of an account's mailings (`queued`: the oldest first).

    `used` is what was counted so far, `urgent` how many urgent mails wait, `pace` how many mails
    a second the server was seen to take.
    """
    ahead = _Ahead(queued, limits, used, now, urgent, pace)
    if limits.without_reserve(limits.daily) > 0 and limits.without_reserve(limits.monthly) > 0:
        ahead.look()
    return [mailing.waves() for mailing in ahead.mailings]


@dataclass
class _Mailing:
    """What is planned of one mailing so far."""

    start: dt.datetime
    left: int
    found: list[Wave] = field(default_factory=list)
    end: dt.datetime | None = None

    def waves(self) -> Waves:
        return Waves(tuple(self.found), self.left, None if self.left else self.end)


class _Ahead:
    """Goes through the days, and counts as `quota` will."""

    def __init__(
        self,
        queued: Sequence[Queued],
        limits: quota.Limits,
        used: quota.Used,
        now: dt.datetime,
        urgent: int,
        pace: float | None,
    ) -> None:
        self.mailings = [_Mailing(max(each.start, now), each.count) for each in queued]
        self._limits = limits
        self._day = now.astimezone(ZoneInfo(limits.zone)).date()
        self._last = self._day + HORIZON * _DAY
        self._used_day, self._used_month = used.day, used.month
        self._urgent = urgent
        #: Seconds from one mail to the next: what the limit a minute asks for, what it takes.
        self._apart = MINUTE / limits.per_minute if limits.per_minute else 0.0
        self._takes = max(self._apart, 1 / pace if pace else 0.0)
        #: When the limit a minute has room again, and when the server has taken what is planned.
        self._free_at = self._done_at = now

    def look(self) -> None:
        """Give every mail its day, until there is none left."""
        while self._day < self._last and any(mailing.left for mailing in self.mailings):
            begin = local_time.day_start(self._day, self._limits.zone)
            end = local_time.day_start(self._day + _DAY, self._limits.zone)
            self._free_at = max(self._free_at, begin)
            self._send_urgent(end)
            begun = [each for each in self.mailings if each.left and each.start < end]
            for mailing in sorted(begun, key=lambda each: max(each.start, begin)):
                self._send(mailing, end)
            self._next_day()

    def _send_urgent(self, end: dt.datetime) -> None:
        room = _room(self._limits.daily, self._limits.monthly, self._used_day, self._used_month)
        self._urgent -= self._count(min(self._urgent, room), self._free_at, end)

    def _send(self, mailing: _Mailing, end: dt.datetime) -> None:
        limits = self._limits
        room = _room(
            limits.without_reserve(limits.daily),
            limits.without_reserve(limits.monthly),
            self._used_day,
            self._used_month,
        )
        start = max(mailing.start, self._free_at)
        count = self._count(min(mailing.left, room), start, end)
        if count:
            mailing.left -= count
            mailing.found.append(Wave(self._day, count, start))
            mailing.end = self._done_at if self._takes else None

    def _count(self, wanted: int, start: dt.datetime, end: dt.datetime) -> int:
        """Use up room for as many mails as may leave between two moments."""
        seconds = (end - start).total_seconds()
        if seconds <= 0 or wanted <= 0:
            return 0
        count = min(wanted, math.ceil(seconds / self._apart)) if self._apart else wanted
        self._used_day += count
        self._used_month += count
        self._free_at = start + dt.timedelta(seconds=count * self._apart)
        self._done_at = max(self._done_at, start) + dt.timedelta(seconds=count * self._takes)
        return count

    def _next_day(self) -> None:
        """Tomorrow; or the first of the next month when this one has no room left."""
        before, month = self._day, self._limits.without_reserve(self._limits.monthly)
        self._day += _DAY
        if not self._urgent and self._used_month >= month:
            self._day = (before.replace(day=1) + 32 * _DAY).replace(day=1)
        self._used_day = 0
        if self._day.month != before.month:
            self._used_month = 0


def _room(daily: int | None, monthly: int | None, used_day: int, used_month: int) -> int:
    return min(
        quota.NO_LIMIT if daily is None else max(0, daily - used_day),
        quota.NO_LIMIT if monthly is None else max(0, monthly - used_month),
    )
