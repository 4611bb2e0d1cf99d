"""Grade the answers of customers."""

from __future__ import annotations

from mailer.domain.ratings import grade as grading
from mailer.infra import queue
from mailer.infra.db import db


def grade(vote_id: int) -> None:
    """Decide whether an answer counts, and tell the company."""
    grading.grade(vote_id)
    db.session.commit()


def sweep() -> None:
    """Take up answers whose job was lost."""
    for vote_id in grading.waiting():
        queue.push("ratings.grade", vote_id)
    db.session.rollback()
