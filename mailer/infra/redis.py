"""One Redis (or Valkey) for the queue, rate limits and short-lived counters."""

from __future__ import annotations

from flask import Flask
from redis import Redis
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

_CLIENT = "mailer.redis"
_QUICK = "mailer.redis.quick"


def init_app(app: Flask, url: str) -> None:
    """Connect lazily: an app starts, reads and says what is wrong even without Redis."""
    app.extensions[_CLIENT] = connect(url, patient=False)
    app.extensions[_QUICK] = Redis.from_url(
        url, socket_connect_timeout=1, socket_timeout=1, retry=Retry(NoBackoff(), 0)
    )


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
