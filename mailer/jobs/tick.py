"""The tick: once a second it asks for the periodic jobs that are due.

Each is claimed by a key in Redis that lives as long as the job's interval, so that any number
of ticks asks for it once. A machine that slept finds all keys gone, and each job is asked for once,
however often it was missed.
"""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from flask import Flask
from redis import Redis
from redis.exceptions import RedisError

from mailer.infra import heartbeats, queue, redis, stopping
from mailer.jobs.periodic import PERIODIC, Periodic

log = structlog.get_logger(__name__)

SECONDS = 1.0


def run(app: Flask) -> None:
    """Tick until SIGTERM; an outage of Redis is said once and waited out."""
    trouble = ""
    log.info("tick started", jobs=len(PERIODIC))
    while not stopping.asked():
        try:
            with app.app_context():
                tick(redis.client(app), PERIODIC)
        except RedisError as error:
            if not trouble:
                log.warning("the tick waits for Redis", error=str(error))
            trouble = str(error)
        else:
            if trouble:
                log.info("the tick goes on")
            trouble = ""
        stopping.wait(SECONDS)
    log.info("tick stopped")


def tick(connection: Redis, jobs: Iterable[Periodic]) -> None:
    """Ask for what is due now and was not claimed by another tick. While no worker runs, what
    was asked for expires rather than piling up."""
    heartbeats.beat_tick(connection)
    for job in jobs:
        if _claim(connection, job):
            queue.push(job.name, ttl=max(30, int(job.every)), upkeep=True)


def _claim(connection: Redis, job: Periodic) -> bool:
    key, interval = f"mailer:periodic:{job.name}", int(job.every * 1000)
    if connection.set(key, "claimed", nx=True, px=interval):
        return True
    if int(connection.pttl(key)) > interval:
        # The machine's clock was set back: the key would live as much longer.
        connection.pexpire(key, interval)
    return False
