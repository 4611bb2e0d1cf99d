"""On which days mails leave: figures by hand, and the same as the rules of the claim give."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from mailer.domain.deliveries import quota
from mailer.domain.deliveries.waves import HORIZON, MINUTE, Queued, plan
from mailer.lib import local_time
from mailer.models.smtp_account import AccountUsage

BRUSSELS = "Europe/Brussels"
MORNING = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def limits_of(daily=None, monthly=None, per_minute=None, reserve=10, zone=BRUSSELS):
    return quota.Limits(1, daily, monthly, per_minute, reserve, zone)


def waves(count, limits, now=MORNING, used=(0, 0), **values):
    (found,) = plan([Queued(count, now)], limits, quota.Used(*used), now, **values)
    return found


def days(found):
    return [(f"{wave.date:%d.%m.}", wave.count) for wave in found.waves]


def test_750_under_300_a_day_become_three_days():
    found = waves(750, limits_of(300, 1000))
    assert days(found) == [("23.11.", 270), ("24.11.", 270), ("25.11.", 210)]
    assert [wave.start for wave in found.waves] == [
        MORNING,
        dt.datetime(2026, 11, 23, 23, tzinfo=dt.UTC),
        dt.datetime(2026, 11, 24, 23, tzinfo=dt.UTC),
    ]
    assert found.waits(MORNING)
    assert found.rest == 0


def test_what_fits_into_today_is_one_wave_and_no_wait():
    found = waves(270, limits_of(300, 1000))
    assert days(found) == [("23.11.", 270)]
    assert not found.waits(MORNING)


def test_what_was_counted_today_is_gone():
    assert days(waves(300, limits_of(300), used=(100, 100))) == [("23.11.", 170), ("24.11.", 130)]
    found = waves(5, limits_of(300), used=(270, 270))
    assert days(found) == [("24.11.", 5)]
    assert found.waits(MORNING)


def test_a_month_that_is_used_up_goes_on_at_the_first():
    found = waves(500, limits_of(300, 1000), used=(0, 800))
    assert days(found) == [("23.11.", 100), ("01.12.", 270), ("02.12.", 130)]


def test_years_end_too():
    found = waves(20, limits_of(None, 10, reserve=0), dt.datetime(2026, 12, 31, 12, tzinfo=dt.UTC))
    assert [wave.date.isoformat() for wave in found.waves] == ["2026-12-31", "2027-01-01"]


def test_without_limits_all_leaves_today():
    found = waves(1_000_000, limits_of())
    assert days(found) == [("23.11.", 1_000_000)]
    assert not found.waits(MORNING)


def test_the_end_is_told_only_where_something_tells_it():
    assert waves(750, limits_of(300)).end is None
    assert waves(100, limits_of(), pace=2.0).end == MORNING + dt.timedelta(seconds=50)
    three_days = waves(750, limits_of(300), pace=2.0)
    assert three_days.end == dt.datetime(2026, 11, 24, 23, 1, 45, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "limits", [limits_of(1), limits_of(300, 9, reserve=90), limits_of(0), limits_of(5, reserve=100)]
)
def test_limits_that_leave_nothing_to_mailings_mean_never(limits):
    found = waves(3, limits)
    assert found.never
    assert found.waves == ()
    assert found.rest == 3


def test_what_takes_more_than_ten_years_is_not_planned_to_its_end():
    found = waves(HORIZON + 100, limits_of(1, reserve=0), pace=1.0)
    assert (len(found.waves), found.rest, found.never) == (HORIZON, 100, False)
    assert found.end is None


def test_a_limit_a_minute_fills_a_day_only_until_midnight():
    before_midnight = dt.datetime(2026, 11, 23, 22, 50, tzinfo=dt.UTC)
    found = waves(1000, limits_of(per_minute=62), before_midnight)
    assert days(found) == [("23.11.", 600), ("24.11.", 400)]
    assert found.end == dt.datetime(2026, 11, 23, 23, tzinfo=dt.UTC) + dt.timedelta(seconds=400)


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-23", 24)]
)
def test_a_day_has_as_many_minutes_as_it_has(day, hours):
    begin = local_time.day_start(dt.date.fromisoformat(day), BRUSSELS)
    found = waves(10**6, limits_of(per_minute=MINUTE), begin)
    assert found.waves[0].count == hours * 3600


def test_older_mailings_go_first_and_younger_ones_wait():
    queued = [Queued(300, MORNING), Queued(100, MORNING), Queued(400, MORNING)]
    found = plan(queued, limits_of(300), quota.Used(0, 0), MORNING)
    assert [days(each) for each in found] == [
        [("23.11.", 270), ("24.11.", 30)],
        [("24.11.", 100)],
        [("24.11.", 140), ("25.11.", 260)],
    ]


def test_a_mailing_that_starts_later_takes_nothing_before():
    queued = [Queued(270, MORNING + DAY), Queued(500, MORNING)]
    first, second = plan(queued, limits_of(300), quota.Used(0, 0), MORNING)
    assert days(second) == [("23.11.", 270), ("24.11.", 230)]
    assert days(first) == [("24.11.", 40), ("25.11.", 230)]
    assert first.waves[0].start == MORNING + DAY


def test_urgent_mail_that_waits_leaves_first_and_may_use_the_reserve():
    assert days(waves(270, limits_of(300), urgent=20)) == [("23.11.", 250), ("24.11.", 20)]
    # 300 of them fill today, the last 10 take their part of tomorrow.
    assert days(waves(270, limits_of(300), urgent=310)) == [("24.11.", 260), ("25.11.", 10)]


# --- the same as the claim ------------------------------------------------------------------


NOWS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(dt.UTC))
ZONES = st.sampled_from([BRUSSELS, "America/New_York", "Pacific/Auckland", "UTC"])
AMOUNTS = st.integers(0, 60)
LIMITS = st.builds(
    limits_of,
    daily=st.none() | st.integers(1, 30),
    monthly=st.none() | st.integers(15, 120),
    reserve=st.integers(0, 90),
    zone=ZONES,
)
USED = st.builds(lambda day, more: (day, day + more), st.integers(0, 30), st.integers(0, 60))
DELAYS = st.timedeltas(dt.timedelta(0), dt.timedelta(days=8))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(AMOUNTS, DELAYS), min_size=1, max_size=3), LIMITS, USED, NOWS, st.data())
def test_the_days_are_those_that_the_rules_of_the_claim_give(mailings, limits, used, now, data):
    urgent = data.draw(st.integers(0, 50))
    queued = [Queued(count, now + delay) for count, delay in mailings]
    found = plan(queued, limits, quota.Used(*used), now, urgent=urgent)
    got = [{wave.date: wave.count for wave in each.waves} for each in found]
    until = max((wave.date for each in found for wave in each.waves), default=now.date()) + 2 * DAY
    assert got == by_the_rules(queued, limits, used, now, urgent, until)


def by_the_rules(queued, limits, used, now, urgent, until):
    """Claim day by day with the real counters, as drains would that are awake all the time."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    left = [each.count for each in queued]
    sent = [{} for _ in queued]
    with engine.begin() as connection:
        AccountUsage.__table__.create(connection)
        start_with(connection, limits, used, now)
        for moment in moments(queued, limits.zone, now, until):
            if not urgent and not any(left):
                break
            some = min(urgent, quota.room(connection, limits, moment).urgent)
            quota.use(connection, limits, some, moment)
            urgent -= some
            for index, each in enumerate(queued):
                room = quota.room(connection, limits, moment).bulk
                some = min(left[index], room) if each.start <= moment else 0
                if some:
                    quota.use(connection, limits, some, moment)
                    left[index] -= some
                    day = moment.astimezone(ZoneInfo(limits.zone)).date()
                    sent[index][day] = sent[index].get(day, 0) + some
    engine.dispose()
    return sent


def start_with(connection, limits, used, now):
    local = now.astimezone(ZoneInfo(limits.zone))
    for period, count in ((f"{local:%Y-%m-%d}", used[0]), (f"{local:%Y-%m}", used[1])):
        connection.execute(
            AccountUsage.__table__.insert().values(account_id=1, period=period, used=count)
        )


def moments(queued, zone, now, until):
    """Now, the start of each mailing, and every midnight; urgent mail is looked at each time."""
    found = {now, *(each.start for each in queued)}
    day = now.astimezone(ZoneInfo(zone)).date() + DAY
    while day <= until:
        found.add(local_time.day_start(day, zone))
        day += DAY
    return sorted(moment for moment in found if moment >= now)


@given(AMOUNTS, LIMITS, USED, NOWS, st.none() | st.integers(1, 5))
def test_every_mail_has_one_day_and_days_rise(count, limits, used, now, per_minute):
    limits = limits_of(
        limits.daily, limits.monthly, per_minute, limits.reserve_percent, limits.zone
    )
    found = waves(count, limits, now, used, pace=3.0)
    assert sum(wave.count for wave in found.waves) + found.rest == count
    assert all(wave.count > 0 for wave in found.waves)
    dates = [wave.date for wave in found.waves]
    assert dates == sorted(set(dates))
    for wave in found.waves:
        assert wave.start >= now
        assert wave.start.astimezone(ZoneInfo(limits.zone)).date() == wave.date
        assert wave.count <= limits.without_reserve(limits.daily)
        if per_minute:
            assert wave.count <= per_minute * 25 * 60
    if found.end:
        assert found.end > found.waves[-1].start


@given(AMOUNTS, st.integers(0, 200), LIMITS, USED, NOWS)
def test_more_mails_never_leave_earlier(count, more, limits, used, now):
    few, many = waves(count, limits, now, used), waves(count + more, limits, now, used)
    if few.never or not few.waves:
        return
    assert [wave.date for wave in many.waves[: len(few.waves)]] == [w.date for w in few.waves]
    assert all(a.count <= b.count for a, b in zip(few.waves, many.waves, strict=False))
    assert (many.waves[-1].date, many.rest) >= (few.waves[-1].date, few.rest)
