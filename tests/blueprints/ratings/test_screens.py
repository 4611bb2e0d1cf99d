"""Ratings on screen: the list, one rating, the incident's and the customer's page, filters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask import Flask

from mailer.domain.customers import rating_filter
from mailer.domain.ratings import settings
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.incident import Incident
from mailer.models.user import User
from tests.factories.customers import make_customer
from tests.factories.incidents import make_incident
from tests.factories.ratings import make_asked, make_rating, votes_of
from tests.fixtures.application import Browser
from tests.fixtures.clock import MovedClock
from tests.personas import accountant, super_admin, support

SignIn = Callable[[User], Browser]


def test_a_rating_is_found_everywhere(app: Flask, sign_in: SignIn) -> None:
    incident = make_incident(make_customer(first_name="Anna", last_name="Blanc"), title="No paper")
    rating = make_rating(make_asked(incident), 2, "Took too long")
    browser = sign_in(support())
    for url in (
        "/ratings/",
        f"/ratings/{rating.id}",
        f"/incidents/{incident.id}",
        f"/customers/{incident.customer_id}/incidents",
    ):
        page = browser.get(url).text
        assert "Took too long" in page, url
        assert "2 · Poor" in page, url
    assert "2 · Poor" in browser.get("/incidents/").text
    assert "No paper" in browser.get("/ratings/").text


def test_an_answer_that_was_corrected_says_so(
    app: Flask, sign_in: SignIn, clock: MovedClock
) -> None:
    delivery = make_asked()
    make_rating(delivery, 2)
    clock.advance(dt.timedelta(minutes=1))
    rating = make_rating(delivery, 4)
    page = sign_in(support()).get(f"/ratings/{rating.id}").text
    assert (page.count("Corrected later"), page.count("Counts")) == (1, 1)


def test_a_suspicious_answer_is_shown_as_such_and_accepted(app: Flask, sign_in: SignIn) -> None:
    rating = make_rating(score=5, comment="Great", seconds=0)
    browser = sign_in(support())
    page = browser.get(f"/incidents/{rating.object_id}").text
    assert "Suspicious" in page
    assert "within two seconds" in page
    url = f"/ratings/{rating.id}/answers/{votes_of(rating)[0].id}/accept"
    assert sign_in(accountant()).post(url).status_code == 403
    assert "Accepted by hand" in browser.post(url, follow_redirects=True).text
    db.session.refresh(rating)
    assert (rating.score, rating.suspicious) == (5, False)
    other = make_rating()
    assert (
        browser.post(f"/ratings/{other.id}/answers/{votes_of(rating)[0].id}/accept").status_code
        == 404
    )


def test_lists_are_filtered_by_rating_status(app_both: Flask, sign_in: SignIn) -> None:
    made = {name: make_incident(title=name) for name in ("Unasked", "asked", "five", "one", "odd")}
    make_asked(made["asked"])
    make_rating(make_asked(made["five"]), 5)
    make_rating(make_asked(made["one"]), 1)
    make_rating(make_asked(made["odd"]), 5, seconds=0)
    wanted = {
        "not_asked": {"Unasked"},
        "asked": {"asked"},
        "rated": {"five", "one"},
        "5": {"five"},
        "suspicious": {"odd"},
        "unknown": set(),
    }
    by_customer = {incident.customer_id: name for name, incident in made.items()}
    for value, names in wanted.items():
        incidents = db.select(Incident.title).where(rating_filter.of_incidents([value]))
        assert set(db.session.scalars(incidents)) == names, value
        customers = db.select(Customer.id).where(rating_filter.of_customers([value]))
        assert {by_customer[each] for each in db.session.scalars(customers)} == names, value
    both = db.select(Incident.title).where(rating_filter.of_incidents(["not_asked", "1"]))
    assert set(db.session.scalars(both)) == {"Unasked", "one"}
    browser = sign_in(support())
    assert "five" in browser.get("/incidents/?rating=5").text
    assert "Unasked" not in browser.get("/incidents/?rating=5").text
    assert browser.get("/customers/?rating=asked").status_code == 200


def test_the_list_of_ratings_has_its_own_filters(app: Flask, sign_in: SignIn) -> None:
    make_rating(score=5, comment="Splendid")
    make_rating(score=1, comment="Terrible")
    browser = sign_in(support())
    page = browser.get("/ratings/?score=1&kind=incident").text
    assert "Terrible" in page
    assert "Splendid" not in page
    assert "Terrible" not in browser.get("/ratings/?kind=mailing").text
    assert "Terrible" not in browser.get("/ratings/?score=suspicious").text


def test_how_ratings_are_asked_for_is_set_with_the_notices(app: Flask, sign_in: SignIn) -> None:
    boss = sign_in(super_admin())
    wrong = boss.post("/settings/incidents", data={"style": "stars", "notify": "nobody"})
    assert wrong.status_code == 422
    assert settings.settings().style == settings.FACES
    typed = {"style": "stars", "notify": "a@example.com", "words_en": "1, 2, 3, 4, 5"}
    typed |= {"low": "3", "pause_days": "30"}
    assert boss.post("/settings/incidents", data={**typed, "pause_days": "x"}).status_code == 422
    boss.post("/settings/incidents", data=typed)
    assert settings.settings() == settings.RatingSettings(
        "stars", "a@example.com", words_en="1, 2, 3, 4, 5", low_task=False, low=3, pause_days=30
    )
    assert 'value="1, 2, 3, 4, 5"' in boss.get("/settings/incidents").text


def test_satisfaction_says_how_many_ratings_it_rests_on(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(support())
    assert "Nobody has given a rating" in browser.get("/ratings/satisfaction").text
    anna = make_customer(first_name="Anna", last_name="Blanc")
    make_rating(make_asked(make_incident(anna)), 5)
    make_rating(score=2)
    make_rating(score=1, seconds=0)
    page = browser.get("/ratings/satisfaction?period=weeks&kind=incident").text
    assert "3.5" in page
    assert "out of 5, from 2 ratings" in page
    assert "One suspicious rating is left out." in page
    assert "Anna Blanc" in page
    assert page.count("chart-dot") == 1
    assert "Nobody has given a rating" in browser.get("/ratings/satisfaction?kind=mailing").text
    assert browser.get("/ratings/satisfaction?period=x&kind=y").status_code == 200
    assert sign_in(accountant()).get("/ratings/satisfaction").status_code == 403
