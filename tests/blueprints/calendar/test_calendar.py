"""The calendar on screen, and under its private address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask import Flask

from mailer.domain.calendar import feed
from mailer.infra.db import db
from mailer.models.user import User
from tests.factories.calls import make_call
from tests.factories.tasks import make_task
from tests.fixtures.application import Browser
from tests.personas import support

SignIn = Callable[[User], Browser]
#: 23:30 UTC is the next day in Brussels.
LATE = dt.datetime(2030, 1, 15, 23, 30, tzinfo=dt.UTC)


def test_month_and_week_show_what_is_to_be_done(app: Flask, sign_in: SignIn) -> None:
    me = support()
    me.time_zone = "Europe/Brussels"
    make_task(subject="Write the offer", due_on=dt.date(2030, 1, 10), assignee_id=me.id)
    make_task(subject="Of somebody else", due_on=dt.date(2030, 1, 11))
    make_call(subject="Late call", starts_at=LATE, assignee_id=me.id)
    browser = sign_in(me)
    month = browser.get("/tasks/calendar?day=2030-01-20").text
    assert "Write the offer" in month
    assert "Of somebody else" not in month
    assert month.index("Wednesday, January 16") < month.index("Late call")
    assert month.index("Late call") < month.index("Thursday, January 17")
    assert "Of somebody else" in browser.get("/tasks/calendar?day=2030-01-20&whose=all").text
    week = browser.get("/tasks/calendar?day=2030-01-10&view=week").text
    assert "Write the offer" in week
    assert "Late call" not in week
    for strange in ("day=9999-12-31", "day=x&view=y&whose=z", "day=0001-01-01&view=week"):
        assert browser.get(f"/tasks/calendar?{strange}").status_code == 200


def test_the_address_shows_mine_until_it_is_renewed_or_closed(
    app: Flask, sign_in: SignIn, client: Browser
) -> None:
    me = support()
    mine, today = sign_in(me), dt.datetime.now(dt.UTC)
    make_call(subject="Call, with a comma", starts_at=today, assignee_id=me.id)
    make_task(subject="Of somebody else", due_on=today.date())
    mine.post("/tasks/calendar/address")
    first = _path(me)
    assert first in mine.get("/tasks/calendar").text
    answer = client.get(first)
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "Call\\, with a comma" in answer.text
    assert "Of somebody else" not in answer.text
    mine.post("/tasks/calendar/address")
    assert _path(me) != first
    assert client.get(first).status_code == 404
    assert client.get(_path(me)).status_code == 200
    me.active = False
    db.session.commit()
    assert client.get(_path(me)).status_code == 404
    me.active = True
    last = _path(me)
    mine.post("/tasks/calendar/address/close")
    assert client.get(last).status_code == 404
    assert feed.address(me) == ""


def _path(user: User) -> str:
    return "/calendar/" + feed.address(user).rpartition("/calendar/")[2]
