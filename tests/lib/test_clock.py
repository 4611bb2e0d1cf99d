"""The only clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailer.lib import clock as time


def test_now_is_aware_and_in_utc() -> None:
    assert time.now().utcoffset() == dt.timedelta(0)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Europe/Brussels", 22), ("UTC", 21), ("America/New_York", 21), ("Pacific/Auckland", 22)],
)
def test_today_is_the_day_where_the_people_are(clock, zone: str, day: int) -> None:
    clock.move_to(dt.datetime(2026, 11, 21, 23, 30, tzinfo=dt.UTC))
    assert time.today(zone) == dt.date(2026, 11, day)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """What the clock follows during a test."""
    time.follow(tmp_path / "ahead")
    yield tmp_path / "ahead"
    time.follow(None)


def test_it_is_ahead_by_what_the_file_holds(file: Path) -> None:
    assert abs(time.now() - time.machine()) < dt.timedelta(minutes=1)
    file.write_text("259200")
    assert abs(time.now() - time.machine() - dt.timedelta(days=3)) < dt.timedelta(minutes=1)
    file.write_text("")
    assert abs(time.now() - time.machine()) < dt.timedelta(minutes=1)
