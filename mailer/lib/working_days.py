"""Working days: no Saturday, no Sunday, no public holiday."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache

import holidays

IsWorkingDay = Callable[[dt.date], bool]
_SATURDAY = 5


def countries() -> list[str]:
    """ISO 3166 codes of the countries whose holidays are known."""
    return sorted(holidays.list_supported_countries(include_aliases=False))


@lru_cache(maxsize=8)
def calendar(country: str) -> IsWorkingDay:
    """Tells working days of a country; without one, only week-ends are free."""
    free = holidays.country_holidays(country) if country in countries() else {}
    return lambda day: day.weekday() < _SATURDAY and day not in free
