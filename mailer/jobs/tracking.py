"""Bring openings and clicks over from Redis."""

from __future__ import annotations

from mailer.domain.tracking import events
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
