"""Reminders of tasks and calls."""

from __future__ import annotations

from mailer.domain.calendar import remind as reminders
from mailer.infra import stopping
from mailer.infra.db import db


def remind() -> None:
    """Post the reminders whose moment has come, in committed slices."""
    while not stopping.asked() and reminders.post_slice():
        db.session.commit()
    db.session.rollback()
