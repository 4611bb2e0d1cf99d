"""Jobs by name, handed to RQ once the unit of work that asked for them is committed.

The database says what is to be done; a job only says "look now". A job that Redis did not
take is therefore not an error: the tick finds the waiting rows.
"""

from __future__ import annotations

import structlog
from flask import current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from mailer.infra import db, redis

log = structlog.get_logger(__name__)

DRAIN, DEFAULT, LONG = "drain", "default", "long"
#: What the tick asks for again and again: on a busy machine nobody's work waits behind it.
UPKEEP = "upkeep"
QUEUES = (DRAIN, DEFAULT, LONG, UPKEEP)
#: Jobs that do not run on the default queue, with their time-out in seconds.
PLACES: dict[str, tuple[str, int]] = {
    # 60 s of work, and the longest that a silent server may take to answer (RFC 5321: 10 min).
    "deliveries.drain": (DRAIN, 900),
    "mailings.queue_audience": (LONG, 3600),
    "customers.run_bulk": (LONG, 3600),
    "imports.run": (LONG, 3600),
    "imports.undo": (LONG, 3600),
    "autoresponders.run": (LONG, 3600),
}

#: Jobs that are alone on their queue and take no arguments: one that waits is enough.
ONCE = frozenset({"deliveries.drain"})
#: Jobs that take no arguments and do all there is to do, beside others on their queue: whoever asks
#: while one waits has been heard. They say when they begin.
TOGETHER = frozenset({"ratings.grade"})
#: Seconds after which one that waited may be lost.
HEARD = 30


def enqueue(name: str, *args: int | str) -> None:
    """Ask for `area.verb` to run after the current unit commits. Arguments are ids."""
    db.after_commit(lambda: push(name, *args))


def push(name: str, *args: int | str, ttl: int | None = None, upkeep: bool = False) -> bool:
    """Ask for `area.verb` right now; False when Redis did not take it. With `ttl`, a job that
    no worker has begun after so many seconds is dropped; `upkeep` comes after all other work."""
    place, timeout = PLACES.get(name, (UPKEEP if upkeep else DEFAULT, 300))
    target = queue(place)
    try:
        if name in ONCE and target.count:
            return True
        if name in TOGETHER and not target.connection.set(_asked(name), "1", nx=True, ex=HEARD):
            return True
        target.enqueue(
            f"mailer.jobs.{name}",
            args=args,
            job_timeout=timeout,
            ttl=ttl,
            result_ttl=60,
            failure_ttl=86400,
        )
    except RedisError as error:
        log.warning("job not queued; the tick will find the work", job=name, error=str(error))
        return False
    return True


def begun(name: str) -> None:
    """One of those that do all there is to do looks now: whoever asks from here on needs another."""
    try:
        redis.client(current_app).delete(_asked(name))
    except RedisError:
        log.warning("nobody can ask for a job for a moment", job=name, seconds=HEARD)


def _asked(name: str) -> str:
    return f"mailer:asked:{name}"


def queue(name: str, connection: Redis | None = None) -> Queue:
    """The RQ queue of that name; payloads are JSON, never pickle."""
    if connection is None:
        connection = redis.client(current_app)
    return Queue(name, connection=connection, serializer=JSONSerializer)
