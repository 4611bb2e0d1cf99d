"""Bring openings and clicks over from Redis, and judge them."""

from __future__ import annotations

from mailer.domain.tracking import events, readings
from mailer.infra import stopping
from mailer.infra.db import db


def flush() -> None:
    """Bring over all that wait, in committed slices; what is certain is then forgotten in Redis."""
    while not stopping.asked():
        found = events.waiting()
        if not found:
            return
        events.keep(found)
        db.session.commit()
        events.forget(found)


def judge() -> None:
    """Judge what is new, in committed slices."""
    while not stopping.asked() and readings.judge_slice():
        db.session.commit()
    db.session.rollback()
