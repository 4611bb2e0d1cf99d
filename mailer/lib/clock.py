"""The only clock. Everything that asks for the time asks here, so that tests can move it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def today(zone: str) -> dt.date:
    """The calendar day in an IANA time zone."""
    return now().astimezone(ZoneInfo(zone)).date()
