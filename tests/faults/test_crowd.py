"""Scenario 6: schedulers and workers in a crowd, every job asked for three times, and a limit
that holds all the same."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from flask import current_app
from sqlalchemy import func, select

from mailer.infra import queue, redis
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing, MailingState
from mailer.models.smtp_account import AccountUsage
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing
from tests.factories.settings import make_company
from tests.faults.report import Row
from tests.faults.sizes import IS_FULL, SIZES

pytestmark = pytest.mark.parametrize(
    "database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
JOBS = ("deliveries.drain", "deliveries.sweep", "mailings.sweep")


def _ask_thrice(name, *args):
    """As if nobody looked whether it waits already."""
    place, timeout = queue.PLACES.get(name, (queue.DEFAULT, 300))
    for _each in range(3):
        queue.queue(place).enqueue(f"mailer.jobs.{name}", args=args, job_timeout=timeout)


def _ask_for_everything(mailing):
    _ask_thrice("mailings.queue_audience", mailing)
    for name in JOBS:
        _ask_thrice(name)


def _idle():
    """No drain waits or runs."""
    waiting = queue.queue(queue.DRAIN, redis.client(current_app))
    return not waiting.count and not waiting.started_job_registry.get_job_ids()


def test_each_customer_gets_a_mailing_once(scene):
    mails = SIZES.crowd_mails
    scene.account(scene.sink.open(seconds=scene.pace(mails, 40 if IS_FULL else 4)))
    for _each in range(mails):
        make_customer()
    mailing = make_mailing().id
    db.session.commit()
    _ask_for_everything(mailing)
    scene.fleet.start(SIZES.crowd_workers, ticks=2)
    for share in (0.1, 0.3, 0.5, 0.7, 0.9):
        scene.until_count(int(mails * share), 120)
        _ask_for_everything(mailing)
    scene.until_sent(mailing, 120)
    verdict = scene.judge(mailing)
    size = f"2 ticks, {SIZES.crowd_workers} workers, each job 3 times"
    scene.conclude(Row(6, "A crowd of schedulers and workers", "", size), verdict)
    assert verdict.mails == mails
    assert verdict.states == {"accepted": mails}


def test_a_daily_limit_holds_under_kills_and_is_used_up(scene):
    limit, dice = SIZES.daily_limit, random.Random(6)
    make_company(time_zone=_where_it_is_noon())
    port = scene.sink.open(seconds=scene.pace(limit, 20 if IS_FULL else 4))
    account = scene.account(port, daily_limit=limit, reserve_percent=0)
    mailing = scene.mailing(2 * limit, account)
    scene.fleet.start(SIZES.crowd_workers, ticks=2)
    kills = 0
    while kills < (5 if IS_FULL else 1):
        scene.until_count(limit * (kills + 1) // 6, 90)
        _ask_for_everything(mailing)
        scene.fleet.kill_one(dice)
        kills += 1
    scene.until(lambda: _used(scene) == limit and not scene.in_hand(), 180, "the limit")
    _ask_for_everything(mailing)
    scene.until(_idle, 90, "idle workers")
    states, came = scene.states(mailing), scene.sink.count()
    in_doubt = states.get("in_doubt", 0)
    # Who waits for tomorrow is not lost; the rest is compared mail by mail.
    _forget_the_waiting(mailing)
    scene.conclude(
        Row(
            6,
            f"Daily limit of {limit}",
            "",
            f"{SIZES.crowd_workers} workers, {kills} kills",
            allowed=kills * SIZES.connections,
            note=f"{came} accepted of {limit}",
        ),
        scene.judge(mailing),
    )
    assert states["queued"] == limit
    assert came <= limit
    assert came >= (limit * 0.99 if IS_FULL else limit - in_doubt)


def _used(scene):
    days = select(func.sum(AccountUsage.used)).where(AccountUsage.period.like("%-%-%"))
    return scene.ask(days)[0][0]


def _forget_the_waiting(mailing):
    found = db.session.get_one(Mailing, mailing)
    assert found.state == MailingState.SENDING
    db.session.execute(
        db.delete(Delivery).where(Delivery.mailing_id == mailing, Delivery.state == "queued")
    )
    db.session.commit()


def _where_it_is_noon():
    """A zone in which the day does not end while this test runs."""
    away = dt.datetime.now(dt.UTC).hour - 12
    return f"Etc/GMT{away:+d}" if away else "Etc/UTC"
