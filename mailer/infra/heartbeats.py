"""Signs of life of workers and of the tick, in Redis."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from redis import Redis

from mailer.infra.queue import DRAIN
from mailer.lib import clock

#: A worker says at least every 10 s that it lives, and every 5 s while it works.
WORKER_SECONDS = 30
TICK_SECONDS = 10
_TICK = "mailer:tick"


@dataclass(frozen=True)
class Workers:
    """How many workers live: those that send mail, and those that never do."""

    drain: int
    others: int


def beat_tick(connection: Redis) -> None:
    """The tick lives."""
    connection.set(_TICK, clock.now().isoformat(), ex=TICK_SECONDS)


def tick_lives(connection: Redis) -> bool:
    """Has the tick said so within the last seconds?"""
    return bool(connection.exists(_TICK))


def workers(connection: Redis) -> Workers:
    """Count the workers that were heard of lately; RQ keeps one hash for each."""
    keys: Any = connection.smembers("rq:workers")
    with connection.pipeline(transaction=False) as pipeline:
        for key in keys:
            pipeline.hmget(key, "queues", "last_heartbeat", "death")
        answers = pipeline.execute()
    alive = [
        queues.decode().split(",")
        for queues, heard, death in answers
        if queues and heard and not death and _is_recent(heard.decode())
    ]
    drain = sum(DRAIN in queues for queues in alive)
    return Workers(drain=drain, others=len(alive) - drain)


def _is_recent(moment: str) -> bool:
    heard = dt.datetime.fromisoformat(moment)
    if heard.tzinfo is None:
        heard = heard.replace(tzinfo=dt.UTC)
    # RQ wrote it, by the machine's clock.
    return (clock.machine() - heard).total_seconds() < WORKER_SECONDS
