"""Too much of the same from outside: dropped or put off, and never at the cost of a reader."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mailer.domain.customers import opt_outs
from mailer.domain.tracking import events, limits
from mailer.infra.db import db
from mailer.lib.networks import network_of
from mailer.models.rating import RatingVote
from tests.blueprints.public.test_rating import A_WHILE, BROWSER, link, mark_of
from tests.blueprints.public.test_unsubscribing import ADDRESS, link_in, sent
from tests.factories.customers import make_customer
from tests.factories.public import make_tracked_mail, tracking_token
from tests.factories.ratings import make_asked
from tests.fixtures.clock import MovedClock
from tests.fixtures.servers import ValkeyServer

#: Two machines of one range.
ONE, OTHER = {"REMOTE_ADDR": "203.0.113.7"}, {"REMOTE_ADDR": "203.0.113.8"}
ELSEWHERE, THIRD = {"REMOTE_ADDR": "198.51.100.1"}, {"REMOTE_ADDR": "192.0.2.1"}


@pytest.fixture(autouse=True)
def low(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EVENTS_OF_A_MAIL", "PAGES_OF_A_MAIL"):
        monkeypatch.setattr(limits, name, 3)
    for name in ("EVENTS_OF_A_RANGE", "PAGES_OF_A_RANGE"):
        monkeypatch.setattr(limits, name, 4)


def statuses(client: FlaskClient, *visits: tuple[str, dict[str, Any]]) -> list[int]:
    return [client.get(path, environ_base=who).status_code for path, who in visits]


def test_openings_and_clicks_above_the_limit_are_answered_and_dropped(
    app: Flask, client: FlaskClient
) -> None:
    first, second = (f"/o/{tracking_token(make_tracked_mail())}" for _ in range(2))
    clicked = first.replace("/o/", "/c/") + "/1"
    # Five come of the first mail: three are taken, and the range has had its share.
    assert statuses(client, *[(first, ELSEWHERE)] * 4, (clicked, ELSEWHERE)) == [200] * 4 + [302]
    assert len(events.waiting()) == 3
    assert statuses(client, *[(second, ONE), (second, OTHER)] * 3) == [200] * 6
    assert len(events.waiting()) == 6
    third = f"/o/{tracking_token(make_tracked_mail())}"
    assert statuses(client, (third, ELSEWHERE), (third, ONE), (third, THIRD)) == [200] * 3
    assert len(events.waiting()) == 7


def test_pages_above_the_limit_are_put_off_and_answers_are_not_limited_by_address(
    app: Flask, client: FlaskClient, clock: MovedClock
) -> None:
    asked = [make_asked() for _ in range(6)]
    marks = [mark_of(client.get(link(each), headers=BROWSER)) for each in asked]
    assert statuses(client, *[(link(asked[0]), ONE)] * 3) == [200, 200, 429]
    busy = client.get(link(asked[0]), environ_base=ELSEWHERE)
    assert (busy.status_code, busy.headers["Retry-After"]) == (429, "60")
    assert 'class="reader' in busy.text
    # The range has been shown four pages.
    assert statuses(client, (link(asked[1]), OTHER), (link(asked[2]), OTHER)) == [200, 429]
    clock.advance(A_WHILE)
    for mail, mark in zip(asked[1:], marks[1:], strict=True):
        data = {"page": mark, "score": 4}
        answer = client.post(link(mail), data=data, headers=BROWSER, environ_base=ONE)
        assert answer.status_code == 200
    assert len(db.session.scalars(db.select(RatingVote)).all()) == 5


def test_one_click_unsubscriptions_are_never_limited_by_address(
    app: Flask, client: FlaskClient
) -> None:
    addresses = [f"{number}{ADDRESS}" for number in range(6)]
    mails = [sent(make_customer(email=address), address=address) for address in addresses]
    for mail in mails:
        one_click = {"List-Unsubscribe": "One-Click"}
        assert client.post(link_in(mail), data=one_click, environ_base=ONE).status_code == 200
    assert all(opt_outs.is_out(address) for address in addresses)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", True),
        ("2001:db8::7", True),
        ("127.0.0.1", False),
        ("::1", False),
        ("10.1.2.3", False),
        ("172.17.0.1", False),
        ("fd00::5", False),
        ("", False),
        ("nonsense", False),
    ],
)
def test_a_proxy_beside_us_is_nobodys_range(address: str, counted: bool) -> None:
    assert len(limits.of_pages("d1.x", address)) == 1 + counted
    assert len(limits.of_events(1, network_of(address))) == 1 + counted


def test_without_redis_nothing_is_too_much(
    app: Flask, client: FlaskClient, valkey: ValkeyServer
) -> None:
    path = link(make_asked())
    valkey.stop()
    assert statuses(client, *[(path, ONE)] * 6) == [200] * 6
