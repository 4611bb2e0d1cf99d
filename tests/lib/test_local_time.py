"""From the time on a wall to the moment it means."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.lib.local_time import day_start, instant

BRUSSELS = "Europe/Brussels"
ZONES = [BRUSSELS, "UTC", "America/Sao_Paulo", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Tokyo"]
SOME_TIME = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2037, 1, 1))


def at(text):
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("local", "moment"),
    [
        ("2026-11-25T09:00", "2026-11-25T08:00Z"),
        ("2026-07-25T09:00", "2026-07-25T07:00Z"),
        # 29 March: from 01:59:59 to 03:00:00.
        ("2026-03-29T01:59", "2026-03-29T00:59Z"),
        ("2026-03-29T02:00", "2026-03-29T01:00Z"),
        ("2026-03-29T02:30", "2026-03-29T01:00Z"),
        ("2026-03-29T03:00", "2026-03-29T01:00Z"),
        # 25 October: 02:00 to 02:59:59 twice.
        ("2026-10-25T02:30", "2026-10-25T00:30Z"),
        ("2026-10-25T03:00", "2026-10-25T02:00Z"),
    ],
)
def test_a_time_in_brussels(local, moment):
    assert instant(at(local), BRUSSELS) == at(moment)


@pytest.mark.parametrize(
    ("day", "zone", "moment"),
    [
        ("2026-11-25", BRUSSELS, "2026-11-24T23:00Z"),
        # Midnight itself was skipped.
        ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00Z"),
        ("2026-03-29", "Asia/Beirut", "2026-03-28T22:00Z"),
        # The whole day was.
        ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00Z"),
        ("2011-12-31", "Pacific/Apia", "2011-12-30T10:00Z"),
    ],
)
def test_a_day_begins_at_its_first_moment(day, zone, moment):
    assert day_start(dt.date.fromisoformat(day), zone) == at(moment)


@given(SOME_TIME, st.sampled_from(ZONES))
def test_the_moment_shows_that_time_or_the_first_one_after_it(local, zone):
    moment = instant(local, zone)
    shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    before = (moment - dt.timedelta(microseconds=1)).astimezone(ZoneInfo(zone))
    assert shown == local or (shown > local > before.replace(tzinfo=None))
    assert (
        before.replace(tzinfo=None) < shown
        or before.utcoffset() != moment.astimezone(ZoneInfo(zone)).utcoffset()
    )
