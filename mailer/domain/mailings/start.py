"""When a mailing is to start."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from mailer.domain.mailings import limits
from mailer.domain.settings.company import company
from mailer.lib import clock, local_time
from mailer.lib.errors import Refused


@dataclass(frozen=True)
class Start:
    """A time on a wall (naive), in an IANA zone."""

    local: dt.datetime
    zone: str

    @property
    def moment(self) -> dt.datetime:
        """When that is (UTC), by the rules of the zone as they are known now."""
        return local_time.instant(self.local, self.zone)

    @property
    def in_gap(self) -> bool:
        """Do clocks jump over that time, so that it starts right after the gap?"""
        shown = self.moment.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        return shown != self.local


def start_at(chosen: dt.datetime) -> Start:
    """What a person means: the time of the company's clocks, unless `chosen` has an offset.

    Raises `Refused` when it is over.
    """
    start = start_of(chosen) if chosen.tzinfo else Start(chosen, company().time_zone)
    now = clock.now()
    if start.moment <= now:
        text = _(
            "That time is over already, so nothing was planned. The next possible time is %(time)s.",
            time=limits.in_words(limits.next_planned(now)),
        )
        raise Refused(text, {"date": text})
    return start


def start_of(moment: dt.datetime) -> Start:
    """A moment, as the company's clocks show it."""
    zone = company().time_zone
    return Start(moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None), zone)
