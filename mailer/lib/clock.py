"""The only clock. Everything that asks for the time asks here, so that tests can move it.

All processes of an installation can be made to follow one file, which holds by how many seconds
their clock is ahead: whoever writes it moves web server, workers and tick at once.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

_followed: list[Path] = []


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return machine() + _ahead()


def today(zone: str) -> dt.date:
    """The calendar day in an IANA time zone."""
    return now().astimezone(ZoneInfo(zone)).date()


def machine() -> dt.datetime:
    """This moment by the clock of the machine, to compare with what other programs wrote."""
    return dt.datetime.now(dt.UTC)


def follow(file: Path | None) -> None:
    """Be ahead by the seconds that a file holds, from now on and whenever it changes; a file that
    is not there holds none. None: ask the machine alone."""
    _followed[:] = [file] if file else []


def _ahead() -> dt.timedelta:
    for file in _followed:
        try:
            return dt.timedelta(seconds=float(file.read_text("ascii")))
        except (OSError, ValueError):
            break
    return dt.timedelta()
