"""The time zone of a country that has only one (IANA `zone.tab`)."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


def only_zone(country: str) -> str:
    """The IANA zone of an ISO 3166-1 country; empty where it is unknown or has several."""
    return _zones().get(country.upper(), "")


@lru_cache(1)
def _zones() -> dict[str, str]:
    found: dict[str, set[str]] = {}
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _place, zone, *_note = line.split("\t")
            found.setdefault(country, set()).add(zone)
    return {country: zones.pop() for country, zones in found.items() if len(zones) == 1}
