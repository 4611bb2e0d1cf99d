"""The tick asks for what is due, once, whatever number of ticks there is."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest
from flask import Flask

from mailer.infra import heartbeats, queue
from mailer.jobs.periodic import PERIODIC, Periodic
from mailer.jobs.tick import tick
from tests.fixtures.servers import ValkeyServer
from tests.jobs.processes import started


@pytest.mark.usefixtures("app")
def test_two_ticks_ask_for_a_job_once(valkey: ValkeyServer) -> None:
    jobs = [Periodic("area.sweep", every=60), Periodic("area.count", every=60)]
    tick(valkey.client(), jobs)
    tick(valkey.client(), jobs)
    waiting = [job.func_name for job in queue.queue("upkeep").jobs]
    assert waiting == ["mailer.jobs.area.sweep", "mailer.jobs.area.count"]


@pytest.mark.usefixtures("app")
def test_a_job_is_asked_for_again_once_its_interval_is_over(valkey: ValkeyServer) -> None:
    jobs = [Periodic("area.sweep", every=0.05)]
    tick(valkey.client(), jobs)
    end = time.monotonic() + 10
    while queue.queue("upkeep").count < 2 and time.monotonic() < end:
        tick(valkey.client(), jobs)
    assert queue.queue("upkeep").count == 2


@pytest.mark.usefixtures("app")
def test_a_clock_that_is_set_back_does_not_silence_the_tick(valkey: ValkeyServer) -> None:
    # What a key of a job every 50 ms looks like to a server whose clock went back by a day.
    valkey.client().set("mailer:periodic:area.sweep", "claimed", ex=86400)
    end = time.monotonic() + 10
    while not queue.queue("upkeep").count and time.monotonic() < end:
        tick(valkey.client(), [Periodic("area.sweep", every=0.05)])
    assert queue.queue("upkeep").count == 1


@pytest.mark.usefixtures("app")
def test_what_no_worker_takes_expires_instead_of_piling_up(valkey: ValkeyServer) -> None:
    tick(valkey.client(), [Periodic("area.sweep", every=5)])
    (job,) = queue.queue("upkeep").jobs
    assert 0 < valkey.client().ttl(job.key) <= 30


def test_it_waits_out_an_outage_of_redis_and_ends_when_told(
    app: Flask, valkey: ValkeyServer, tmp_path: Path
) -> None:
    with started(tmp_path / "tick.log", "mailer.serve.tick") as process:
        process.wait_for("its first sign", lambda: heartbeats.tick_lives(valkey.client()))
        valkey.stop()
        process.wait_for("the outage", lambda: "the tick waits for Redis" in process.said)
        valkey.start()
        process.wait_for("the next sign", lambda: heartbeats.tick_lives(valkey.client()))
        process.wait_for("word of it", lambda: "the tick goes on" in process.said)
        process.popen.send_signal(signal.SIGTERM)
        assert process.popen.wait(30) == 0
    assert process.said.count("the tick waits for Redis") == 1


def test_every_interval_is_longer_than_a_tick() -> None:
    assert all(job.every >= 1 for job in PERIODIC)
