"""The time zones that people choose from."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

_REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe")
_MORE = ("Indian", "Pacific")


@cache
def names() -> tuple[str, ...]:
    """IANA names of places (`Europe/Brussels`) and `UTC`, sorted; no aliases such as `CET`."""
    places = (name for name in available_timezones() if name.startswith(_REGIONS + _MORE))
    return (*sorted(name for name in places if "/" in name), "UTC")


def is_known(name: str) -> bool:
    """Can this name be chosen?"""
    return name in names()
