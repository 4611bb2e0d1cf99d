"""The page behind the rating widget: opening it records nothing, an answer is kept once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.ratings import settings
from mailer.domain.ratings.settings import RatingSettings
from mailer.domain.rendering import public_links
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.message import MessageKind
from mailer.models.rating import Rating, RatingVote
from tests.blueprints.public.test_unsubscribing import mail_of, sent
from tests.domain.ratings.test_grade import told
from tests.factories.customers import make_customer
from tests.factories.incidents import make_incident
from tests.factories.ratings import PERSON, make_asked, make_rating, rate_token
from tests.factories.settings import make_company
from tests.fixtures.clock import MovedClock
from tests.fixtures.servers import ValkeyServer

BROWSER = {"User-Agent": PERSON.user_agent}
A_WHILE = dt.timedelta(seconds=5)


def link(delivery: Delivery, score: int | str = 4) -> str:
    return f"/rate/{rate_token(delivery)}/{score}"


def mark_of(page: TestResponse) -> str:
    found = re.search(r'name="page" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def answer(
    client: FlaskClient, clock: MovedClock, path: str, score: int = 4, comment: str = ""
) -> TestResponse:
    """As a person would: open the page, think, send."""
    mark = mark_of(client.get(path, headers=BROWSER))
    clock.advance(A_WHILE)
    data = {"page": mark, "score": score, "comment": comment}
    return client.post(path, data=data, headers=BROWSER)


def ratings() -> list[Rating]:
    return list(db.session.scalars(db.select(Rating)))


def votes() -> list[RatingVote]:
    return list(db.session.scalars(db.select(RatingVote).order_by(RatingVote.id)))


def test_the_links_of_the_mail_lead_to_the_page_with_their_score(
    app: Flask, client: FlaskClient
) -> None:
    mail = mail_of(make_asked()).get_body(("html",)).get_content()
    links = re.findall(r'href="http://[^/"]+(/rate/[^"]+/([1-5]))"', mail)
    assert [score for _path, score in links] == list("12345")
    for path, score in links:
        page = client.get(path, headers=BROWSER)
        chosen = re.findall(r'value="(\d)" required checked', page.text)
        assert chosen == [score]
    assert ratings() == []


def test_an_answer_is_kept_graded_and_told(
    app_both: Flask, client: FlaskClient, clock: MovedClock, run_jobs: Callable[[], int]
) -> None:
    make_company(email="office@example.com")
    page = answer(client, clock, link(make_asked()), 2, "Too slow\r\n<b>")
    assert page.status_code == 200
    assert "Too slow\n&lt;b&gt;" in page.text
    assert votes()[0].state == "waiting"
    run_jobs()
    (rating,) = ratings()
    assert (rating.score, rating.comment, rating.suspicious) == (2, "Too slow\n<b>", False)
    assert told() == ["office@example.com"]


def test_pressing_twice_is_no_error_and_one_answer(
    app_both: Flask, client: FlaskClient, clock: MovedClock
) -> None:
    path = link(make_asked())
    mark = mark_of(client.get(path, headers=BROWSER))
    clock.advance(A_WHILE)
    for _time in range(3):
        page = client.post(path, data={"page": mark, "score": 4}, headers=BROWSER)
        assert (page.status_code, "Thank you" in page.text or "Merci" in page.text) == (200, True)
    assert len(votes()) == 1


def test_it_is_corrected_for_seven_days(
    app: Flask, client: FlaskClient, clock: MovedClock, run_jobs: Callable[[], int]
) -> None:
    customer = make_customer(language="en")
    path = link(make_asked(make_incident(customer)))
    answer(client, clock, path, 2, "Hm")
    run_jobs()
    clock.advance(dt.timedelta(days=6))
    page = client.get(path, headers=BROWSER)
    assert "You have answered already" in page.text
    assert ">Hm</textarea>" in page.text
    answer(client, clock, path, 5)
    run_jobs()
    assert [rating.score for rating in ratings()] == [5]
    mark = mark_of(client.get(path, headers=BROWSER))
    clock.advance(dt.timedelta(days=1, minutes=1))
    late = client.post(path, data={"page": mark, "score": 1}, headers=BROWSER)
    assert (late.status_code, "can no longer be changed" in late.text) == (200, True)
    assert [vote.score for vote in votes()] == [2, 5]


def test_after_three_months_nobody_asks(app: Flask, client: FlaskClient, clock: MovedClock) -> None:
    path = link(make_asked(make_incident(make_customer(language="en"))))
    clock.advance(dt.timedelta(days=91))
    page = client.get(path, headers=BROWSER)
    assert (page.status_code, "This question is closed" in page.text) == (200, True)


def test_a_scanner_that_follows_everything_gives_no_rating(app: Flask, client: FlaskClient) -> None:
    """Every link by HEAD and GET, and all that stands on the pages."""
    deliveries = [make_asked() for _number in range(8)]
    paths = [link(delivery, score) for delivery in deliveries for score in range(1, 6)]
    for path in paths:
        assert client.head(path, headers=BROWSER).status_code == 200
        page = client.get(path, headers=BROWSER)
        for more in re.findall(r'href="(/rate/[^"]+)"', page.text):
            client.get(more, headers=BROWSER)
    assert (ratings(), votes()) == ([], [])


def test_a_token_altered_anywhere_is_accepted_nowhere(
    app: Flask, client: FlaskClient, clock: MovedClock
) -> None:
    delivery, other = make_asked(), make_asked()
    token = rate_token(delivery)
    mark = mark_of(client.get(link(delivery), headers=BROWSER))
    clock.advance(A_WHILE)
    for position, letter in enumerate(token):
        for instead in ("0", "1", "f", "d", ".", "x"):
            if instead == letter:
                continue
            altered = token[:position] + instead + token[position + 1 :]
            page = client.post(f"/rate/{altered}/4", data={"page": mark, "score": 4})
            assert page.status_code == 404, altered
            assert 'class="reader' in page.text
    # Another mail's number with this one's mark, and the other way round.
    own, others = token.partition("."), rate_token(other).partition(".")
    for mixed in (own[0] + "." + others[2], others[0] + "." + own[2]):
        assert client.post(f"/rate/{mixed}/4", data={"page": mark, "score": 4}).status_code == 404
    assert votes() == []


def test_the_page_of_one_customer_is_no_proof_for_another(
    app: Flask, client: FlaskClient, clock: MovedClock
) -> None:
    mine, theirs = make_asked(), make_asked()
    mark = mark_of(client.get(link(mine), headers=BROWSER))
    clock.advance(A_WHILE)
    client.post(link(theirs), data={"page": mark, "score": 1}, headers=BROWSER)
    for position in range(0, len(mark), 5):
        letter = "A" if mark[position] != "A" else "B"
        altered = mark[:position] + letter + mark[position + 1 :]
        client.post(link(mine), data={"page": altered, "score": 1}, headers=BROWSER)
    assert votes() == []


@pytest.mark.parametrize("data", [{}, {"score": "6"}, {"score": "4"}, {"score": "4", "page": "x"}])
def test_what_is_incomplete_is_asked_again(
    app: Flask, client: FlaskClient, data: dict[str, str]
) -> None:
    path = link(make_asked(make_incident(make_customer(language="en"))))
    page = client.post(path, data={**data, "comment": "My words"}, headers=BROWSER)
    assert page.status_code in (200, 422)
    assert "My words" in page.text
    assert votes() == []


def test_a_page_that_is_too_old_keeps_what_was_written(
    app: Flask, client: FlaskClient, clock: MovedClock
) -> None:
    path = link(make_asked(make_incident(make_customer(language="en"))))
    mark = mark_of(client.get(path, headers=BROWSER))
    clock.advance(dt.timedelta(days=3))
    page = client.post(
        path, data={"page": mark, "score": 2, "comment": "My words"}, headers=BROWSER
    )
    assert "send it once more" in page.text
    assert "My words" in page.text
    clock.advance(A_WHILE)
    again = {"page": mark_of(page), "score": 2, "comment": "My words"}
    client.post(path, data=again, headers=BROWSER)
    assert [vote.comment for vote in votes()] == ["My words"]


def test_who_follows_the_hidden_link_or_looks_by_head_is_kept_apart(
    app: Flask, client: FlaskClient, clock: MovedClock, run_jobs: Callable[[], int]
) -> None:
    trapped, looked = make_asked(), make_asked()
    page = client.get(link(trapped), headers=BROWSER)
    hidden = re.search(r'class="reader-trap" href="([^"]+)"', page.text)
    assert hidden
    assert client.get(hidden[1], headers=BROWSER).status_code == 404
    client.head(link(looked), headers=BROWSER)
    clock.advance(A_WHILE)
    client.post(link(trapped), data={"page": mark_of(page), "score": 5}, headers=BROWSER)
    answer(client, clock, link(looked), 5)
    run_jobs()
    assert [vote.signs for vote in votes()] == [["trap"], ["head"]]
    assert [rating.score for rating in ratings()] == [None, None]


def test_an_answer_is_kept_while_redis_is_away(
    app: Flask, client: FlaskClient, clock: MovedClock, valkey: ValkeyServer
) -> None:
    path = link(make_asked())
    valkey.stop()
    assert client.head(path, headers=BROWSER).status_code == 200
    assert answer(client, clock, path, 4).status_code == 200
    assert len(votes()) == 1


@pytest.mark.parametrize("kind", [MessageKind.PROOF, MessageKind.COPY])
def test_the_link_of_a_proof_rates_nothing(
    app: Flask, client: FlaskClient, kind: MessageKind
) -> None:
    path = link(sent(None, kind))
    assert client.post(path, data={"score": 4}).status_code == 200
    preview = public_links.no_links().also(public_links.RATE).tokens("preview")
    token = preview[public_links.hole(public_links.RATE)]
    assert client.get(f"/rate/{token}/3").status_code == 200
    assert votes() == []


def test_the_page_speaks_the_customers_language_and_sets_no_cookie(
    app: Flask, client: FlaskClient
) -> None:
    delivery = make_asked(make_incident(make_customer(language="fr"), title="Plus de papier"))
    page = client.get(link(delivery), headers={"Accept-Language": "en", **BROWSER})
    assert '<html lang="fr">' in page.text
    assert "Plus de papier" in page.text
    assert "Set-Cookie" not in page.headers
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "<script" not in page.text


def test_the_page_asks_in_the_companys_own_words(app: Flask, client: FlaskClient) -> None:
    own = RatingSettings(question_fr="Votre avis ?", words_fr="nul, bof, moyen, bien, super")
    settings.change(own, SYSTEM)
    french, english = (
        client.get(link(make_asked(make_incident(make_customer(language=code)))), headers=BROWSER)
        for code in ("fr", "en")
    )
    assert "Votre avis ?" in french.text
    assert "super" in french.text
    assert "Very good" in english.text


def test_two_recipients_of_one_incident_have_a_rating_each(app: Flask) -> None:
    incident = make_incident()
    first = make_asked(incident)
    make_rating(first, 5)
    incident.state = "open"  # type: ignore[assignment]
    incident.customer.email = "other@example.com"
    second = make_asked(incident)
    make_rating(second, 1)
    assert sorted(rating.score or 0 for rating in ratings()) == [1, 5]
