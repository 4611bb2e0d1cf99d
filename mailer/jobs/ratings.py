"""Grade the answers of customers."""

from __future__ import annotations

import structlog
from sqlalchemy.exc import OperationalError

from mailer.domain.ratings import grade as grading
from mailer.infra import queue, stopping
from mailer.infra.db import db

log = structlog.get_logger(__name__)


def grade() -> None:
    """Decide of all answers that wait whether they count, and tell the company. Many at once come
    after a mailing, and a process for each would take longer than the answers themselves."""
    queue.begun("ratings.grade")
    last = 0
    while ids := grading.waiting(after=last):
        db.session.rollback()
        for last in ids:
            if stopping.asked():
                return
            _grade(last)


def sweep() -> None:
    """Take up answers whose job was lost."""
    if grading.waiting():
        queue.push("ratings.grade")
    db.session.rollback()


def _grade(vote_id: int) -> None:
    """One that cannot be graded holds up no other; the sweep comes back to it."""
    try:
        grading.grade(vote_id)
        db.session.commit()
    except OperationalError:
        raise
    except Exception:
        db.session.rollback()
        log.exception("an answer could not be graded", vote_id=vote_id)
