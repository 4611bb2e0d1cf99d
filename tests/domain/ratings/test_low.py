"""Low scores make tasks, once."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.ratings import grade, settings
from mailer.domain.ratings.settings import RatingSettings
from mailer.domain.tasks import save
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.task import Task, TaskAbout, TaskPriority
from tests.factories.accounts import make_user
from tests.factories.customers import make_customer
from tests.factories.incidents import make_incident
from tests.factories.ratings import make_asked, make_rating, votes_of
from tests.fixtures.clock import MovedClock
from tests.personas import support


def tasks() -> list[Task]:
    return list(db.session.scalars(db.select(Task).order_by(Task.id)))


def test_a_low_score_makes_one_task_for_who_takes_care(app_both: Flask) -> None:
    owner, sam = make_user(), support()
    incident = make_incident(make_customer(owner_id=owner.id), assignee_id=sam.id)
    rating = make_rating(make_asked(incident), 2, "Two weeks!")
    (task,) = tasks()
    assert (task.assignee_id, task.priority, task.note) == (sam.id, TaskPriority.HIGH, "Two weeks!")
    assert (task.about_kind, task.about_id) == (TaskAbout.RATING, rating.id)
    assert task.customer_id == incident.customer_id
    for _time in range(2):
        grade.grade(votes_of(rating)[0].id)
    assert tasks() == [task]


def test_without_an_assignee_it_is_the_owners(app: Flask) -> None:
    owner = make_user()
    make_rating(make_asked(make_incident(make_customer(owner_id=owner.id))), 1)
    assert [task.assignee_id for task in tasks()] == [owner.id]


def test_a_correction_from_good_to_low_makes_another(app_both: Flask, clock: MovedClock) -> None:
    delivery = make_asked()
    made = []
    for score in (2, 1, 5, 2):
        make_rating(delivery, score)
        made.append(len(tasks()))
        clock.advance(dt.timedelta(minutes=5))
    assert made == [1, 1, 1, 2]


def test_a_suspicious_answer_makes_one_when_it_is_accepted(app_both: Flask) -> None:
    rating = make_rating(score=1, seconds=0)
    assert tasks() == []
    grade.accept(votes_of(rating)[0], support())
    assert len(tasks()) == 1


@pytest.mark.parametrize(
    ("chosen", "made"),
    [
        (RatingSettings(low_task=False), 0),
        (RatingSettings(low=1), 0),
        (RatingSettings(low=2), 1),
    ],
)
def test_the_settings_say_what_is_low(app: Flask, chosen: RatingSettings, made: int) -> None:
    settings.change(chosen, SYSTEM)
    make_rating(score=2)
    assert len(tasks()) == made


def test_a_deleted_task_does_not_come_again(app: Flask) -> None:
    rating = make_rating(score=1)
    save.delete(tasks()[0], SYSTEM)
    votes_of(rating)[0].state = "waiting"  # type: ignore[assignment]
    rating.score = None
    grade.grade(votes_of(rating)[0].id)
    assert len(tasks()) == 1


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("low", RatingSettings(low=5)),
        ("low", RatingSettings(low=0)),
        ("pause_days", RatingSettings(pause_days=-1)),
        ("pause_days", RatingSettings(pause_days=3651)),
    ],
)
def test_wrong_settings_are_named(app: Flask, field: str, wrong: RatingSettings) -> None:
    with pytest.raises(Refused) as refused:
        settings.change(wrong, SYSTEM)
    assert set(refused.value.fields) == {field}
