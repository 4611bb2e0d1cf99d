"""Limits a day, a month and a minute, exact under any number of drains."""

import datetime as dt
import threading
from collections import Counter

import pytest

from mailer.domain.deliveries import claim, outcome, quota
from mailer.domain.deliveries.drain import anything_due
from mailer.domain.deliveries.sweep import sweep
from mailer.domain.outbox.counts import Moves
from mailer.infra.db import db
from mailer.infra.smtp import Timeouts
from mailer.lib import clock as time
from mailer.models.smtp_account import AccountUsage
from tests.domain.deliveries.sending import (
    account_on,
    addresses,
    deliveries,
    drained_by,
    elsewhere,
    moving,
    queue_mailing,
    queue_proof,
    run_drain,
    states,
    transaction,
)
from tests.factories.accounts import make_account
from tests.factories.settings import make_company

MORNING = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
ME = "a" * 32


def _limits(**values):
    values = {"daily": None, "monthly": None, "per_minute": None, "reserve_percent": 0} | values
    return quota.Limits(account_id=1, zone=values.pop("zone", "Europe/Brussels"), **values)


def _room(limits, now=MORNING):
    with transaction() as connection:
        room = quota.room(connection, limits, now)
        return room.urgent, room.bulk


def _claim(connection, account_id, moves=None):
    moves = moves or Moves()
    mails = claim.claim(connection, account_id, ME, time.now(), "Europe/Brussels", moves).mails
    moves.write(connection, time.now())
    return mails


def _use(limits, count, now=MORNING):
    with transaction() as connection:
        quota.use(connection, limits, count, now)


def test_without_limits_there_is_always_room(app_both):
    limits = _limits()
    _use(limits, 1_000_000)
    assert min(_room(limits)) > 1_000_000


@pytest.mark.parametrize(
    ("used", "urgent", "bulk"),
    [(0, 300, 270), (100, 200, 170), (270, 30, 0), (299, 1, 0), (300, 0, 0)],
)
def test_the_reserve_is_kept_for_urgent_mail(app_both, used, urgent, bulk):
    limits = _limits(daily=300, reserve_percent=10)
    _use(limits, used)
    assert _room(limits) == (urgent, bulk)


def test_the_tighter_limit_holds(app):
    limits = _limits(daily=300, monthly=1000, reserve_percent=10)
    for day in (1, 2, 3):
        _use(limits, 270, MORNING.replace(day=day))
    assert _room(limits) == (190, 90)


def test_a_day_ends_at_the_companys_midnight(app):
    limits = _limits(daily=300)
    _use(limits, 300, dt.datetime(2026, 11, 20, 22, 59, tzinfo=dt.UTC))
    assert _room(limits, dt.datetime(2026, 11, 20, 22, 59, 59, tzinfo=dt.UTC)) == (0, 0)
    assert _room(limits, dt.datetime(2026, 11, 20, 23, 0, tzinfo=dt.UTC)) == (300, 300)


def test_what_is_given_back_returns_to_the_day_it_was_taken_from(app_both):
    limits = _limits(daily=10)
    before = dt.datetime(2026, 11, 20, 22, 59, tzinfo=dt.UTC)
    _use(limits, 10, before)
    with transaction() as connection:
        quota.give_back(connection, limits, 4, before)
    assert _room(limits, before) == (4, 4)
    assert _room(limits, before + dt.timedelta(minutes=2)) == (10, 10)


def test_no_sixty_seconds_hold_more_than_the_limit_a_minute(app):
    limits = _limits(per_minute=60)
    _use(limits, 40, MORNING)
    _use(limits, 20, MORNING + dt.timedelta(seconds=30))
    assert _room(limits, MORNING + dt.timedelta(seconds=59)) == (0, 0)
    assert _room(limits, MORNING + dt.timedelta(seconds=62)) == (40, 40)
    assert _room(limits, MORNING + dt.timedelta(seconds=92)) == (60, 60)


def test_old_steps_are_forgotten_and_days_are_kept(app):
    limits = _limits(daily=10, per_minute=60)
    _use(limits, 5)
    with transaction() as connection:
        quota.forget_old_steps(connection, MORNING + dt.timedelta(minutes=10))
    kept = [row.period for row in db.session.scalars(db.select(AccountUsage))]
    assert sorted(kept) == ["2026-11", "2026-11-20"]


# --- in a drain ---------------------------------------------------------------------------


def test_a_mailing_stops_at_the_limit_and_goes_on_the_next_day(app_both, smtp_server, clock):
    make_company(time_zone="Europe/Brussels")
    clock.move_to(MORNING)
    account = account_on(smtp_server, daily_limit=20, monthly_limit=1000, reserve_percent=10)
    mailing = queue_mailing(addresses(40), account)
    run_drain()
    assert states(mailing) == {"accepted": 18, "queued": 22}
    assert not anything_due()
    proof = queue_proof(addresses(3, first=900), account)
    assert anything_due()
    run_drain()
    assert states(proof) == {"accepted": 2, "queued": 1}
    clock.advance(dt.timedelta(days=1))
    run_drain()
    assert states(proof) == {"accepted": 3}
    assert states(mailing) == {"accepted": 35, "queued": 5}
    assert len(smtp_server.messages) == 38


def test_what_the_server_refuses_does_not_use_up_the_limit(app, smtp_server):
    smtp_server.reply("rcpt", "550 5.7.1 no", times=5)
    smtp_server.reply("rcpt", "450 4.2.0 later", times=5)
    account = account_on(smtp_server, daily_limit=10, reserve_percent=0)
    mailing = queue_mailing(addresses(30), account)
    run_drain()
    assert states(mailing) == {"failed": 5, "deferred": 5, "accepted": 10, "queued": 10}


def test_the_limit_a_minute_holds_and_is_used(app, smtp_server, clock):
    clock.move_to(MORNING)
    account = account_on(smtp_server, per_minute=20)
    mailing = queue_mailing(addresses(50), account)
    run_drain()
    assert states(mailing) == {"accepted": 20, "queued": 30}
    clock.advance(dt.timedelta(seconds=40))
    run_drain()
    assert len(smtp_server.messages) == 20
    clock.advance(dt.timedelta(seconds=25))
    run_drain()
    assert len(smtp_server.messages) == 40


def test_a_claim_under_a_limit_a_minute_is_given_back_when_its_moment_is_over(app, smtp_server):
    smtp_server.delay("mail", 0.6)
    account = account_on(smtp_server, per_minute=100)
    mailing = queue_mailing(addresses(6), account)
    run_drain(Timeouts.all(5))
    assert states(mailing) == {"accepted": 6}
    steps = db.session.query(AccountUsage.used).filter(AccountUsage.period.like("@%")).all()
    assert len(steps) >= 2
    assert sum(used for (used,) in steps) == 6
    assert max(row.attempt for row in deliveries(mailing)) >= 2


def test_claims_at_once_never_go_over_the_limit(app_both):
    account = make_account(port=25, company_default=True, daily_limit=50, reserve_percent=10)
    drained_by(account, ME)
    mailing = queue_mailing(addresses(200), account)
    taken, engine, account_id = [], db.engine, account.id
    db.session.commit()
    barrier = threading.Barrier(6)

    def grab():
        barrier.wait()
        for _ in range(4):
            with engine.begin() as connection:
                taken.extend(_claim(connection, account_id))

    threads = [threading.Thread(target=grab) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 45
    assert set(Counter(mail.id for mail in taken).values()) == {1}
    with moving() as (connection, moves):
        outcome.hand_back(connection, taken[:5], time.now(), moves)
        again = _claim(connection, account_id, moves)
    assert len(again) == 5
    assert states(mailing) == {"claimed": 45, "queued": 155}


def test_the_sweep_gives_back_what_a_dead_process_had_taken(app_both, clock):
    account = make_account(port=25, company_default=True, daily_limit=10, reserve_percent=0)
    drained_by(account, ME)
    queue_mailing(addresses(20), account)
    account_id = account.id
    with transaction() as connection:
        first = _claim(connection, account_id)
        assert len(first) == 10
        assert _claim(connection, account_id) == []
    clock.advance(dt.timedelta(seconds=11))
    with elsewhere():
        sweep()
    with transaction() as connection:
        again = _claim(connection, account_id)
    assert len(again) == 10
