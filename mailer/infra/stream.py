"""Notes that wait in Redis until a job brings them over: to write one is a single command.

Who brings them over reads, keeps and then forgets; killed between two of these, it reads the same
notes again. Two may do so at once.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any

import structlog
from flask import Flask, current_app
from redis.exceptions import RedisError

from mailer.infra import flood, redis
from mailer.infra.flood import Limit

log = structlog.get_logger(__name__)

_FIELD = b"v"
_AWAY = "mailer.stream.away_until"
#: While Redis is away, a process asks again after so many seconds: nobody waits for it meanwhile.
_ASK_AGAIN = 5.0


def add(app: Flask, name: str, value: bytes, limits: Sequence[Limit] = ()) -> bool:
    """Note a value; False where one of the limits is exceeded and, at once or after a second, when
    Redis does not take it."""
    state = app.extensions
    away_until: float = state.get(_AWAY, 0.0)
    if away_until and time.monotonic() < away_until:
        return False
    try:
        taken = flood.counted(app, limits, _key(name), value)
    except RedisError as error:
        if not away_until:
            log.warning("notes are lost while Redis is away", stream=name, error=str(error))
        state[_AWAY] = time.monotonic() + _ASK_AGAIN
        return False
    if away_until:
        log.info("notes are taken again", stream=name)
        state[_AWAY] = 0.0
    return taken


def read(name: str, most: int) -> list[tuple[bytes, bytes]]:
    """The oldest notes that wait: what `forget` wants, and the value. Raises `RedisError`."""
    found: Any = redis.client(current_app).xrange(_key(name), count=most)
    return [(place, fields.get(_FIELD, b"")) for place, fields in found]


def forget(name: str, places: Iterable[bytes]) -> None:
    """These notes are kept elsewhere now. Raises `RedisError`."""
    redis.client(current_app).xdel(_key(name), *places)


def _key(name: str) -> str:
    return f"mailer:stream:{name}"
