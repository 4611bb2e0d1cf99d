"""When a mailing is to start."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

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


def start_at(chosen: dt.datetime) -> Start:
    """What a person means: the time of the company's clocks, unless `chosen` has an offset.

    Raises `Refused` when it is over.
    """
    zone = company().time_zone
    local = chosen.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if chosen.tzinfo else chosen
    start = Start(local, zone)
    if start.moment <= clock.now():
        raise Refused(
            _("That time is over already, so nothing was planned. Choose a later one."),
        )
    return start
