"""Which answers count, and who hears of them."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.ratings import grade, settings, signs, tell
from mailer.domain.ratings.settings import RatingSettings
from mailer.domain.ratings.vote import Visitor
from mailer.infra.db import db
from mailer.lib import clock as now
from mailer.lib.errors import Refused
from mailer.models.delivery import Delivery
from mailer.models.message import Message, MessageKind
from mailer.models.rating import Rating, RatingVote, VoteState
from tests.factories.accounts import make_user
from tests.factories.customers import make_customer
from tests.factories.incidents import make_incident
from tests.factories.ratings import PERSON, make_asked, make_rating, votes_of
from tests.factories.settings import make_company
from tests.fixtures.clock import MovedClock
from tests.personas import accountant, support


def told() -> list[str]:
    """The addresses that heard of a rating."""
    query = (
        db.select(Delivery.address)
        .join(Message, Message.id == Delivery.message_id)
        .where(Message.kind == MessageKind.RATING)
        .order_by(Delivery.id)
    )
    return list(db.session.scalars(query))


def test_a_persons_answer_counts(app_both: Flask) -> None:
    rating = make_rating(score=5, comment=" Merci ")
    assert (rating.score, rating.comment, rating.suspicious) == (5, "Merci", False)
    assert [vote.state for vote in votes_of(rating)] == [VoteState.COUNTED]


def test_a_correction_counts_and_the_history_stays(app_both: Flask, clock: MovedClock) -> None:
    delivery = make_asked()
    make_rating(delivery, 2)
    clock.advance(dt.timedelta(minutes=5))
    rating = make_rating(delivery, 4, "Solved after all")
    assert (rating.score, rating.comment) == (4, "Solved after all")
    assert [vote.score for vote in votes_of(rating)] == [2, 4]
    assert db.session.scalars(db.select(Rating)).all() == [rating]


def test_the_same_answer_twice_is_one(app_both: Flask) -> None:
    delivery = make_asked()
    make_rating(delivery, 3, "ok")
    assert len(votes_of(make_rating(delivery, 3, " ok "))) == 1
    assert len(told()) <= 1


@pytest.mark.parametrize(
    ("sign", "seconds", "agent", "age"),
    [
        (signs.QUICK, 1, PERSON.user_agent, 60),
        (signs.SCANNER, 60, "python-requests/2.32", 60),
        (signs.SCANNER, 60, "", 60),
        (signs.EARLY, 20, PERSON.user_agent, 0.5),
    ],
)
def test_what_a_program_would_send_is_kept_apart(
    app: Flask, sign: str, seconds: int, agent: str, age: float
) -> None:
    make_company(email="office@example.com")
    delivery = make_asked()
    delivery.accepted_at = now.now() - dt.timedelta(minutes=age)
    rating = make_rating(delivery, 5, seconds=seconds, visitor=Visitor("192.0.2.7", agent))
    assert (rating.score, rating.suspicious) == (None, True)
    assert votes_of(rating)[0].signs == [sign]
    assert told() == []


def test_all_scores_in_one_go_count_as_none(app_both: Flask) -> None:
    delivery = make_asked()
    for score in range(1, 6):
        rating = make_rating(delivery, score)
    assert (rating.score, rating.suspicious) == (None, True)
    assert {vote.state for vote in votes_of(rating)} == {VoteState.SUSPICIOUS}


def test_a_suspicious_correction_leaves_what_counts(app: Flask, clock: MovedClock) -> None:
    delivery = make_asked()
    make_rating(delivery, 4)
    clock.advance(dt.timedelta(minutes=5))
    rating = make_rating(delivery, 1, seconds=0)
    assert (rating.score, rating.suspicious) == (4, True)


def test_a_person_lets_an_answer_count(app_both: Flask) -> None:
    rating = make_rating(score=5, seconds=0)
    (vote,) = votes_of(rating)
    with pytest.raises(Forbidden):
        grade.accept(vote, accountant())
    grade.accept(vote, support())
    assert (rating.score, rating.suspicious) == (5, False)
    assert vote.accepted_by_id == support().id
    with pytest.raises(Refused):
        grade.accept(vote, support())


def test_an_answer_is_graded_once(app: Flask) -> None:
    make_company(email="office@example.com")
    rating = make_rating()
    for _time in range(2):
        grade.grade(votes_of(rating)[0].id)
    grade.grade(10_000)
    assert told() == ["office@example.com"]
    assert grade.waiting() == []


def test_who_takes_care_of_it_hears_of_it(app: Flask) -> None:
    make_company(email="office@example.com")
    owner, assignee = make_user(), make_user()
    incident = make_incident(make_customer(owner_id=owner.id), assignee_id=assignee.id)
    rating = make_rating(make_asked(incident))
    assert tell.addressees(rating) == [assignee.email]
    assignee.active = False
    assert tell.addressees(rating) == [owner.email]
    owner.active = False
    assert tell.addressees(rating) == ["office@example.com"]
    settings.change(RatingSettings(notify="a@example.com; b@example.com"), SYSTEM)
    assert tell.addressees(rating) == ["a@example.com", "b@example.com"]


def test_a_rating_counts_when_nothing_can_be_sent(app: Flask) -> None:
    """The account is without a From: the mail is not posted, the answer is kept."""
    make_company(email="office@example.com")
    delivery = make_asked()
    db.session.execute(db.text("UPDATE smtp_account SET from_address = ''"))
    db.session.expire_all()
    assert make_rating(delivery, 2).score == 2
    assert told() == []


def test_settings_name_what_is_wrong(app: Flask) -> None:
    with pytest.raises(Refused) as refused:
        settings.change(RatingSettings(notify="nobody"), SYSTEM)
    assert set(refused.value.fields) == {"notify"}
    with pytest.raises(Refused):
        settings.change(
            RatingSettings(notify=",".join(f"a{n}@b.example" for n in range(11))), SYSTEM
        )
    settings.change(RatingSettings(style="comets"), SYSTEM)
    assert settings.settings().style == settings.FACES


def test_ratings_go_with_their_customer(app_both: Flask) -> None:
    make_rating()
    db.session.execute(db.text("DELETE FROM customer"))
    db.session.expire_all()
    assert db.session.scalar(db.select(Rating)) is None
    assert db.session.scalar(db.select(RatingVote)) is None
