"""Numbers of days, and times of the day, as they are typed."""

from __future__ import annotations

import datetime as dt
import re

#: Days ahead.
MOST_DAYS = 365
_TIME = re.compile(r"([01]?\d|2[0-3])[:h.]([0-5]\d)")


def days(text: str) -> int | None:
    """0 to 365; None if it is no such number."""
    text = text.strip()
    if not text.isascii() or not text.isdecimal() or len(text) > 3:
        return None
    return int(text) if int(text) <= MOST_DAYS else None


def time(text: str) -> dt.time | None:
    """`14:30`; None if it is none."""
    found = _TIME.fullmatch(text.strip())
    return dt.time(int(found[1]), int(found[2])) if found else None
