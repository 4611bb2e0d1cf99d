"""The addresses behind links and pixels: on to the page, counted once, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from werkzeug.test import TestResponse

from mailer import config
from mailer.blueprints.public.at_once import PIXEL
from mailer.domain.tracking import events
from mailer.factory import create_app
from mailer.infra import queue
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.tracking_event import TrackingEvent, TrackingKind
from tests.factories.public import make_tracked_mail, tracking_token
from tests.fixtures.application import Browser
from tests.fixtures.servers import ValkeyServer

GOAL = "https://www.example.com/news"
AGENT = {"User-Agent": "Mozilla/5.0 (Macintosh)"}


@pytest.fixture
def mail(app: Flask) -> Delivery:
    """A mail with one link to `GOAL`."""
    found = make_tracked_mail()
    db.session.commit()
    return found


def link(mail: Delivery, number: object = 1) -> str:
    return f"/c/{tracking_token(mail)}/{number}"


def pixel(mail: Delivery) -> str:
    return f"/o/{tracking_token(mail)}"


def noted() -> list[tuple[TrackingKind, int | None]]:
    """What waits to be brought over."""
    rows = [found.row for found in events.waiting()]
    return [(row["kind"], row["link_number"]) for row in rows if row is not None]


def test_a_click_leads_to_the_goal_and_is_counted(mail: Delivery, client: Browser) -> None:
    answer = client.get(link(mail), headers=AGENT)
    assert (answer.status_code, answer.location) == (302, GOAL)
    assert noted() == [(TrackingKind.CLICK, 1)]
    row = events.waiting()[0].row
    assert row is not None
    assert (row["delivery_id"], row["network"]) == (mail.id, "127.0.0.0")
    assert row["user_agent"] == AGENT["User-Agent"]


def test_the_pixel_is_a_picture_and_is_counted(mail: Delivery, client: Browser) -> None:
    answer = client.get(pixel(mail))
    assert answer.data == PIXEL
    assert len(PIXEL) == 43
    assert answer.content_type == "image/gif"
    assert noted() == [(TrackingKind.OPEN, None)]


def test_a_link_that_is_remembered_answers_like_one_that_is_not(
    mail: Delivery, client: Browser
) -> None:
    """The first click looks the goal up, the next ones are answered before the app sees them."""
    answers = [client.get(link(mail), headers=AGENT) for _time in range(3)]
    assert {(answer.status_code, answer.location) for answer in answers} == {(302, GOAL)}
    assert "Content-Security-Policy" in answers[0].headers
    assert "Content-Security-Policy" not in answers[1].headers
    rows = [waiting.row for waiting in events.waiting()]
    for own in ("record_id", "at"):
        assert len({row.pop(own) for row in rows if row is not None}) > 0
    assert rows[0] == rows[1] == rows[2]


def test_behind_a_proxy_the_readers_network_is_kept(
    environ: dict[str, str], mail: Delivery
) -> None:
    trusting = create_app(config.load(environ | {"TRUSTED_PROXIES": "1"}, testing=True))
    address = link(mail)
    for _time in range(2):
        trusting.test_client().get(address, headers={"X-Forwarded-For": "203.0.113.9"})
    rows = [waiting.row for waiting in events.waiting()]
    assert [row["network"] for row in rows if row is not None] == ["203.0.113.0"] * 2


def test_nobody_keeps_an_answer_or_sets_a_cookie(mail: Delivery, client: Browser) -> None:
    for address in (link(mail), pixel(mail)):
        answer = client.get(address)
        assert "no-store" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_head_is_answered_alike_and_not_counted(mail: Delivery, client: Browser) -> None:
    assert client.head(link(mail)).location == GOAL
    assert client.head(pixel(mail)).status_code == 200
    assert noted() == []


def test_nothing_else_than_asking_is_taken(mail: Delivery, client: Browser) -> None:
    assert client.post(link(mail)).status_code == 405
    assert client.post(pixel(mail)).status_code == 405
    assert noted() == []


def test_a_click_and_an_opening_write_nothing_into_the_database(
    app_both: Flask, client: Browser
) -> None:
    mail = make_tracked_mail()
    addresses = [link(mail), pixel(mail)]
    db.session.commit()
    client.get(addresses[0])
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    for address in addresses:
        client.get(address)
    # Where the link leads is known since the first click.
    assert asked == []


def test_without_redis_the_reader_gets_there_all_the_same(
    mail: Delivery, client: Browser, valkey: ValkeyServer
) -> None:
    addresses = [link(mail), pixel(mail)]
    valkey.stop()
    assert client.get(addresses[0]).location == GOAL
    assert client.get(addresses[1]).data == PIXEL


@pytest.mark.parametrize("number", ["0", "2", "01", "1 ", "-1", "+1", "١", "1e0", "9" * 30, "x"])
def test_a_number_that_the_mail_has_not_gets_a_friendly_page(
    mail: Delivery, client: Browser, number: str
) -> None:
    assert_unknown(client.get(link(mail, number)))


def test_a_forged_token_gets_a_friendly_page_in_the_browsers_language(
    mail: Delivery, client: Browser
) -> None:
    token = tracking_token(mail)
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")
    for wrong in (forged, "x", "1.d1.0000000000000000", token.replace(".d", ".d1"), token[:-1]):
        answer = client.get(f"/c/{wrong}/1", headers={"Accept-Language": "fr"})
        assert_unknown(answer)
        assert '<html lang="fr">' in answer.text


def test_a_forged_pixel_is_a_picture_that_counts_nothing(mail: Delivery, client: Browser) -> None:
    answer = client.get(pixel(mail)[:-1] + "-")
    assert (answer.status_code, answer.data) == (404, PIXEL)
    assert noted() == []


def test_the_token_of_another_mail_leads_to_the_other_mails_goals_only(
    app: Flask, client: Browser
) -> None:
    first, second = make_tracked_mail(), make_tracked_mail()
    theirs = tracking_token(first).replace(f"{first.message_id}.", f"{second.message_id}.", 1)
    assert_unknown(client.get(f"/c/{theirs}/1"))


@given(st.data())
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_an_address_that_was_altered_never_redirects(
    mail: Delivery, client: Browser, data: st.DataObject
) -> None:
    token = tracking_token(mail)
    at = data.draw(st.integers(0, len(token)))
    cut = data.draw(st.integers(0, 4))
    new = data.draw(st.text(st.sampled_from("0123456789abcdefd.-~"), max_size=4))
    altered = token[:at] + new + token[at + cut :]
    if altered != token:
        answer = client.get(f"/c/{altered}/1")
        assert answer.status_code == 404
        assert "Location" not in answer.headers


def test_an_address_given_along_changes_nothing(mail: Delivery, client: Browser) -> None:
    evil = "?url=https://evil.example.com&next=//evil.example.com"
    assert client.get(link(mail) + evil).location == GOAL
    assert client.get(link(mail), headers={"Host": "evil.example.com"}).location == GOAL
    assert client.get(link(mail) + "/https://evil.example.com").status_code == 404


def test_what_was_counted_arrives_in_the_database(
    app_both: Flask, client: Browser, run_jobs: Callable[[], int]
) -> None:
    mail = make_tracked_mail()
    for address in (pixel(mail), link(mail), link(mail)):
        client.get(address)
    queue.push("tracking.flush")
    run_jobs()
    rows = db.session.scalars(db.select(TrackingEvent).order_by(TrackingEvent.id)).all()
    assert [row.kind.value for row in rows] == ["open", "click", "click"]
    assert {(row.delivery_id, row.mailing_id) for row in rows} == {(mail.id, mail.mailing_id)}


def assert_unknown(answer: TestResponse) -> None:
    assert answer.status_code == 404
    assert "Location" not in answer.headers
    assert 'class="reader' in answer.text
    assert noted() == []
