"""The ratings that count, added up."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.ratings import grade
from mailer.domain.ratings.satisfaction import MONTHS, WEEKS, YEARS, satisfaction
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.incident import Incident
from mailer.models.rating import Rating
from tests.factories.customers import make_customer
from tests.factories.incidents import make_incident
from tests.factories.ratings import make_asked, make_asked_for, make_rating, votes_of
from tests.factories.settings import make_company
from tests.personas import accountant, support


def rated(score: int, at: dt.datetime | None = None, incident: Incident | None = None) -> Rating:
    rating = make_rating(make_asked(incident), score)
    if at is not None:
        rating.last_at = at
        db.session.flush()
    return rating


def test_only_what_counts_is_added_up(app_both: Flask) -> None:
    rated(5)
    rated(2)
    odd = make_rating(make_asked(), 1, seconds=0)
    found = satisfaction()
    assert (found.all.votes, found.all.average, found.suspicious) == (2, 3.5, 1)
    assert found.by_score == {1: 0, 2: 1, 3: 0, 4: 0, 5: 1}
    grade.accept(votes_of(odd)[0], SYSTEM)
    assert (satisfaction().all.votes, satisfaction().suspicious) == (3, 0)


def test_each_is_in_the_month_week_or_year_of_the_companys_calendar(app_both: Flask) -> None:
    make_company(time_zone="Europe/Brussels")
    today = clock.today("Europe/Brussels")
    month = today.replace(day=1)
    begins = dt.datetime.combine(month, dt.time(), ZoneInfo("Europe/Brussels"))
    half_an_hour = dt.timedelta(minutes=30)
    rated(1, begins - half_an_hour)
    rated(5, begins + half_an_hour)
    rated(3, begins - dt.timedelta(days=500))
    months = satisfaction(MONTHS)
    assert months.all.votes == 2
    assert len(months.parts) == 12
    assert [part.share.average for part in months.parts[-2:]] == [1, 5]
    assert months.parts[-1].starts == month
    years = satisfaction(YEARS)
    assert years.all.votes == sum(part.share.votes for part in years.parts) == 3
    assert {(part.starts.month, part.starts.day) for part in years.parts} == {(1, 1)}
    weeks = satisfaction(WEEKS).parts
    assert {part.starts.weekday() for part in weeks} == {0}
    assert weeks[-1].starts <= today < weeks[-1].starts + dt.timedelta(days=7)


def test_by_who_takes_care_and_by_customer(app_both: Flask) -> None:
    anna, bert = support(), accountant()
    kind = make_customer(company="Kind", first_name="", last_name="")
    harsh = make_customer(company="Harsh", first_name="", last_name="", owner_id=bert.id)
    rated(5, incident=make_incident(kind, assignee_id=anna.id))
    rated(4, incident=make_incident(kind, assignee_id=anna.id))
    rated(1, incident=make_incident(harsh))
    make_rating(make_asked_for(None)[0], 3)
    found = satisfaction()
    by_customer = [(each.name, each.votes, each.average) for each in found.by_customer]
    assert by_customer[0] == ("Harsh", 1, 1)
    assert by_customer[-1] == ("Kind", 2, 4.5)
    # An incident that nobody took on is nobody's, whoever takes care of the customer.
    people = {(each.name, each.votes) for each in found.by_person}
    assert people == {(anna.name, 2), ("", 2)}
    assert satisfaction(kind="document").all.votes == 1
    assert satisfaction(kind="nonsense").all.votes == 4


def test_without_a_rating_there_is_nothing(app: Flask) -> None:
    for period in (WEEKS, MONTHS, YEARS, "nonsense"):
        found = satisfaction(period)
        assert (found.all.votes, found.all.average) == (0, None)
        assert found.parts
