"""One Redis (or Valkey) for the queue, rate limits and short-lived counters."""

from __future__ import annotations

import os
import threading
from typing import Any

from flask import Flask
from redis import Redis
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

_CLIENT = "mailer.redis"
_QUICK = "mailer.redis.quick"
_OWN = "mailer.redis.own"


def init_app(app: Flask, url: str) -> None:
    """Connect lazily: an app starts, reads and says what is wrong even without Redis."""
    app.extensions[_CLIENT] = connect(url, patient=False)
    app.extensions[_QUICK] = Redis.from_url(
        url, socket_connect_timeout=1, socket_timeout=1, retry=Retry(NoBackoff(), 0)
    )
    app.extensions[_OWN] = threading.local()


def connect(url: str, *, patient: bool) -> Redis:
    """A client; a *patient* one (workers) waits out a restart of the server, up to 40 s."""
    return Redis.from_url(
        url,
        socket_connect_timeout=2,
        socket_timeout=None if patient else 3,
        health_check_interval=15,
        retry=Retry(ExponentialBackoff(cap=1), 40 if patient else 1),
        retry_on_error=[RedisConnectionError, RedisTimeoutError],
    )


def client(app: Flask) -> Redis:
    """The app's client."""
    found: Redis = app.extensions[_CLIENT]
    return found


def quick_client(app: Flask) -> Redis:
    """A client that gives up after a second, without trying again: for asking whether it is up."""
    found: Redis = app.extensions[_QUICK]
    return found


def ask(app: Flask, *command: Any) -> Any:
    """One command, as `quick_client` would send it, on a connection that this thread has to
    itself: the client's pool, locks and statistics take more time than the command, and every
    click pays it. Redis may get it twice when the connection breaks. Raises `RedisError`."""
    own = app.extensions[_OWN]
    connection = getattr(own, "connection", None)
    # A process that was forked has that of its parent, who would get its answers.
    if connection is not None and connection.pid == os.getpid():
        try:
            return _answer(own, connection, command)
        except RedisConnectionError:
            pass  # Redis was started anew since the last command
    # Not by the pool's own method: that makes a hundred, and counts those that are gone.
    pool = quick_client(app).connection_pool
    return _answer(own, pool.connection_class(**pool.connection_kwargs), command)


def _answer(own: threading.local, connection: Any, command: tuple[Any, ...]) -> Any:
    # Kept only with its answer read: after whatever happens meanwhile, the next one is not ours.
    own.connection = None
    connection.send_command(*command)
    answer = connection.read_response()
    own.connection = connection
    return answer
