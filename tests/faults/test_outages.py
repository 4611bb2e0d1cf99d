"""Scenario 3: everything that the workers rely on goes away in the middle of a mailing."""

from __future__ import annotations

import signal
import time

import pytest

from mailer.models.mailing import MailingState
from tests.faults.fleet import send_signal
from tests.faults.report import Row
from tests.faults.sizes import SIZES

POSTGRES = pytest.mark.parametrize(
    "database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
#: Seconds until mails leave again: after an outage; after a worker was lost with its job.
RESUMES, RESUMES_AFTER_LOSS = 15, 30


def _under_way(scene, seconds=6.0, workers=2):
    """A mailing in the middle of being sent."""
    mails = SIZES.outage_mails
    port = scene.sink.open(seconds=scene.pace(mails, seconds))
    mailing = scene.mailing(mails, scene.account(port))
    scene.fleet.start(workers)
    scene.until_count(5)
    return mailing


def _conclude(scene, mailing, name, size, outages, *, allowed, limit):
    scene.until_sent(mailing, 90 + SIZES.outage_mails / 50)
    resumed = scene.longest_silence(outages)
    row = Row(3, name, scene.database, size, allowed=allowed, resumed=resumed)
    scene.conclude(row, scene.judge(mailing))
    assert resumed <= limit * SIZES.grace, f"took {resumed} s to resume"


def test_all_workers_and_redis_are_killed_together(scene, valkey):
    mailing = _under_way(scene)
    outages = []
    for _round in range(SIZES.outage_rounds):
        came = scene.sink.count()
        scene.fleet.kill()
        valkey.process.kill()
        valkey.process.wait()
        valkey.stop()
        valkey.start()
        scene.fleet.start(2)
        outages.append(time.time())
        _until_it_goes_on(scene, mailing, came)
    _conclude(
        scene,
        mailing,
        "All workers and Redis killed together, Redis back empty",
        f"{len(outages)} times",
        outages,
        allowed=len(outages) * SIZES.connections,
        limit=RESUMES_AFTER_LOSS,
    )


def test_redis_is_emptied_again_and_again(scene, valkey):
    mailing = _under_way(scene)
    outages = []
    while len(outages) < SIZES.outage_rounds or scene.state(mailing) != MailingState.SENT:
        valkey.client().flushall()
        outages.append(time.time())
        again = time.monotonic() + 5
        scene.until(
            lambda at=again: time.monotonic() > at or scene.state(mailing) == MailingState.SENT,
            30,
            "the next FLUSHALL",
        )
    _conclude(
        scene,
        mailing,
        "FLUSHALL every 5 s",
        f"{len(outages)} times",
        outages,
        allowed=0,
        limit=RESUMES,
    )


@POSTGRES
def test_postgresql_is_restarted_again_and_again(scene, postgres_server):
    mailing = _under_way(scene)
    outages = []
    for each in range(SIZES.outage_rounds):
        came = scene.sink.count()
        postgres_server.stop((signal.SIGINT, signal.SIGQUIT)[each % 2])
        postgres_server.start()
        outages.append(time.time())
        _until_it_goes_on(scene, mailing, came)
    _conclude(
        scene,
        mailing,
        "PostgreSQL restarted (in turns: fast, immediate)",
        f"{len(outages)} times",
        outages,
        # Whoever was between intent and outcome could not note the answer.
        allowed=len(outages) * SIZES.connections,
        limit=RESUMES_AFTER_LOSS,
    )


@POSTGRES
def test_a_worker_sleeps_past_its_lease_and_wakes_up(scene, valkey):
    mailing = _under_way(scene, seconds=20.0)
    outages = []
    for _round in range(SIZES.outage_rounds):
        came = scene.sink.count()
        scene.until(lambda: scene.fleet.draining(valkey.client()), 30, "a drain")
        asleep = scene.fleet.draining(valkey.client())[:1]
        send_signal(asleep, signal.SIGSTOP)
        outages.append(time.time())
        try:
            _until_it_goes_on(scene, mailing, came + SIZES.connections + 1)
        finally:
            send_signal(asleep, signal.SIGCONT)
        if scene.state(mailing) == MailingState.SENT:
            break
    _conclude(
        scene,
        mailing,
        "SIGSTOP of a sending process past its lease, then SIGCONT",
        f"{len(outages)} times",
        outages,
        allowed=len(outages) * SIZES.connections,
        limit=RESUMES_AFTER_LOSS,
    )


def _until_it_goes_on(scene, mailing, came):
    scene.until(
        lambda: scene.sink.count() > came or scene.state(mailing) == MailingState.SENT,
        90,
        "mails after the outage",
    )
