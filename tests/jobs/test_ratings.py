"""Answers that come at once are graded together, and none is forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from flask import Flask

from mailer.infra import queue
from mailer.infra.db import db
from mailer.jobs import ratings
from mailer.models.rating import RatingVote
from tests.factories.ratings import make_answer, votes_of

RunJobs = Callable[[], int]


def states() -> Counter[str]:
    db.session.expire_all()
    return Counter(vote.state.value for vote in db.session.scalars(db.select(RatingVote)))


def asked() -> int:
    """How often a worker is asked to grade."""
    jobs = queue.queue(queue.DEFAULT).get_jobs()
    return sum(job.func_name == "mailer.jobs.ratings.grade" for job in jobs)


def test_many_answers_at_once_are_one_job(app_both: Flask, run_jobs: RunJobs) -> None:
    for _each in range(30):
        make_answer()
        db.session.commit()
    assert asked() == 1
    run_jobs()
    assert states() == {"counted": 30}


def test_an_answer_that_comes_after_the_job_began_has_a_job_of_its_own(
    app: Flask, run_jobs: RunJobs
) -> None:
    make_answer()
    db.session.commit()
    queue.begun("ratings.grade")
    make_answer()
    db.session.commit()
    assert asked() == 2
    run_jobs()
    assert states() == {"counted": 2}


def test_one_that_cannot_be_graded_holds_up_no_other(app_both: Flask, run_jobs: RunJobs) -> None:
    (broken,) = votes_of(make_answer())
    broken.signs = 5  # type: ignore[assignment]
    make_answer()
    db.session.commit()
    run_jobs()
    assert states() == {"waiting": 1, "counted": 1}


def test_a_lost_job_is_asked_for_again_by_the_sweep(app: Flask, run_jobs: RunJobs) -> None:
    make_answer()
    db.session.commit()
    queue.queue(queue.DEFAULT).empty()
    ratings.sweep()
    assert asked() == 0  # it may still be on its way
    queue.begun("ratings.grade")
    ratings.sweep()
    run_jobs()
    assert states() == {"counted": 1}
