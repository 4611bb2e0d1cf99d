"""Reminders of unpaid receipts: those that leave by themselves, and those that somebody sent."""

from __future__ import annotations

from mailer.domain.debtors import run
from mailer.infra import queue, stopping
from mailer.infra.db import db


def begin_day() -> None:
    """Today's reminders, if it is time for them."""
    run.begin_day()
    db.session.commit()


def post_run(run_id: int) -> None:
    """Post what waits of a run, each mail in a unit of its own."""
    while not stopping.asked() and run.post_next(run_id):
        db.session.commit()
    db.session.rollback()


def sweep() -> None:
    """Take up runs whose job was lost with its worker or with Redis."""
    for run_id in run.unfinished():
        queue.push("debtors.post_run", run_id)
    db.session.rollback()
