"""What the health check asks of each part, within a time limit.

A part that hangs costs the limit, not the answer: it is asked in a thread that is then left
behind, and until that thread comes back nobody asks the part again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict
from typing import Any

import structlog
from flask import Flask

from mailer.domain.deliveries import waiting
from mailer.infra import heartbeats, redis
from mailer.infra.db import db, reading

log = structlog.get_logger(__name__)

#: Seconds that all parts together may take.
LIMIT = 2.0
State = dict[str, Any]

_asked: dict[tuple[int, str], Future[State]] = {}
_lock = threading.Lock()


def state(app: Flask) -> State:
    """The state of every part, and `ok` when all are up. Never raises."""
    end = time.monotonic() + LIMIT
    futures = [_ask(app, part) for part in (_database, _redis)]
    found: State = {
        "ok": False,
        "database": {"up": False},
        "redis": {"up": False},
        "workers": {"up": False},
        "tick": {"up": False},
        "oldest_waiting_seconds": None,
    }
    for future in futures:
        try:
            found.update(future.result(max(0.0, end - time.monotonic())))
        except Exception as error:
            log.warning("a part is down", error=str(error) or type(error).__name__)
    parts = ("database", "redis", "workers", "tick")
    found["ok"] = all(found[part]["up"] for part in parts)
    return found


def _database(app: Flask) -> State:
    with app.app_context(), reading():
        oldest = waiting.oldest_seconds()
        db.session.rollback()
    return {"database": {"up": True}, "oldest_waiting_seconds": oldest}


def _redis(app: Flask) -> State:
    connection = redis.quick_client(app)
    workers = heartbeats.workers(connection)
    return {
        "redis": {"up": True},
        "workers": {"up": workers.drain > 0 and workers.others > 0, **asdict(workers)},
        "tick": {"up": heartbeats.tick_lives(connection)},
    }


def _ask(app: Flask, part: Callable[[Flask], State]) -> Future[State]:
    """Ask in a thread; who asks while it runs gets the same answer."""
    key = (id(app), part.__name__)
    with _lock:
        running = _asked.get(key)
        if running is not None and not running.done():
            return running
        future: Future[State] = Future()
        _asked[key] = future
    threading.Thread(target=_answer, args=(future, part, app), daemon=True).start()
    return future


def _answer(future: Future[State], part: Callable[[Flask], State], app: Flask) -> None:
    try:
        future.set_result(part(app))
    except Exception as error:
        future.set_exception(error)
