"""Jobs that only tests ask for; real workers run them by their dotted name."""

from __future__ import annotations

import os

from flask import current_app

from mailer.infra import redis, stopping
from mailer.infra.db import db
from mailer.models.setting import Setting


def write(name: str) -> None:
    """Leave a row behind."""
    db.session.add(Setting(name=name, value={"app": current_app.name}))
    db.session.commit()


def forget_to_commit(name: str) -> None:
    """Leave an unfinished unit of work behind."""
    db.session.add(Setting(name=name, value={}))
    db.session.flush()


def fail(secret: str) -> None:
    """Raise."""
    raise LookupError(f"nothing is called {secret}")


def work_until_stopped(key: str) -> None:
    """Long work in slices, which ends early when asked to."""
    client = redis.client(current_app)
    client.rpush(key, os.getpid())
    while not stopping.asked():
        stopping.wait(0.02)
    client.rpush(key, "ended by itself")
