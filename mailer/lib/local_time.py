"""From the time on a wall to the moment it means."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

_MINUTE = dt.timedelta(minutes=1)


def instant(local: dt.datetime, zone: str) -> dt.datetime:
    """The moment (UTC) at which clocks of an IANA zone show `local` (naive).

    When clocks go forward over that time, the first moment after the gap; when they go back and
    show it twice, the first of the two.
    """
    here = ZoneInfo(zone)
    first, second = (local.replace(tzinfo=here, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    if first <= second:
        return first
    return _end_of_gap(local, here, second, first)


def day_start(day: dt.date, zone: str) -> dt.datetime:
    """The moment (UTC) at which a day begins in an IANA zone."""
    return instant(dt.datetime.combine(day, dt.time.min), zone)


def _end_of_gap(
    local: dt.datetime, here: ZoneInfo, before: dt.datetime, after: dt.datetime
) -> dt.datetime:
    """Clocks jump over `local` between these two moments: when exactly? (Zones change their
    offset at whole minutes.)"""
    low, high = 0, (after - before) // _MINUTE
    while low < high:
        middle = (low + high) // 2
        shown = (before + middle * _MINUTE).astimezone(here).replace(tzinfo=None)
        if shown > local:
            high = middle
        else:
            low = middle + 1
    return before + high * _MINUTE
