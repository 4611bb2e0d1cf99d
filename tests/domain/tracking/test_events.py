"""Events wait in Redis and are brought over: each once, whoever is killed on the way."""

from __future__ import annotations

import datetime as dt
import os
import signal
import time
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask, current_app
from structlog.testing import capture_logs

from mailer.domain.tracking import events
from mailer.domain.tracking.tokens import TrackedMail
from mailer.infra import redis, stream
from mailer.infra.db import db
from mailer.jobs import tracking
from mailer.lib import clock
from mailer.models.message import Message
from mailer.models.tracking_event import TrackingEvent, TrackingKind
from tests.factories.public import make_tracked_mail
from tests.fixtures.application import outside_the_test
from tests.fixtures.servers import ValkeyServer


def click(delivery_id: int, message_id: int = 1, link: int = 1) -> bool:
    mail = TrackedMail(message_id, delivery_id)
    return events.note(current_app, TrackingKind.CLICK, mail, link, "203.0.113.77", "Mozilla/5.0")


def flush(app: Flask) -> None:
    """What the job does, in a process of its own as far as the database knows."""

    def run() -> None:
        with app.app_context():
            tracking.flush()

    outside_the_test(run)


def kept() -> list[TrackingEvent]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(TrackingEvent).order_by(TrackingEvent.id)))


def still_waiting(app: Flask) -> int:
    return int(redis.client(app).xlen("mailer:stream:tracking"))


def test_an_event_is_kept_with_all_that_grading_needs(app_both: Flask) -> None:
    delivery = make_tracked_mail()
    mail = TrackedMail(delivery.message_id, delivery.id)
    before = clock.now()
    events.note(
        current_app, TrackingKind.OPEN, mail, None, "203.0.113.77", "Mozilla/5.0\t" + "x" * 300
    )
    events.note(current_app, TrackingKind.CLICK, mail, 3, "2001:db8:1:2::5", "")
    flush(app_both)

    opened, clicked = kept()
    assert (opened.kind, opened.link_number) == (TrackingKind.OPEN, None)
    assert (clicked.kind, clicked.link_number) == (TrackingKind.CLICK, 3)
    assert (opened.network, clicked.network) == ("203.0.113.0", "2001:db8:1::")
    assert opened.user_agent == ("Mozilla/5.0" + "x" * 300)[:200]
    assert abs(opened.at - before) < dt.timedelta(seconds=10)
    for event in (opened, clicked):
        assert (event.delivery_id, event.message_id) == (delivery.id, delivery.message_id)
        assert event.mailing_id == db.session.get_one(Message, delivery.message_id).mailing_id
    assert still_waiting(app_both) == 0


def test_more_than_one_slice_is_brought_over(app_both: Flask) -> None:
    for number in range(events.SLICE + 7):
        click(number + 1)
    flush(app_both)
    assert [event.delivery_id for event in kept()] == list(range(1, events.SLICE + 8))


def test_what_is_brought_over_again_is_one_row(app_both: Flask) -> None:
    click(1)
    click(1)
    found = events.waiting()
    for _time in range(3):
        events.keep(found)
        db.session.commit()
    flush(app_both)
    assert len(kept()) == 2


def test_two_that_bring_over_at_once_lose_and_double_nothing(app_both: Flask) -> None:
    click(1)
    mine = events.waiting()
    click(2)
    theirs = events.waiting()
    events.keep(mine)
    db.session.commit()
    events.keep(theirs)
    db.session.commit()
    events.forget(theirs)
    click(3)
    events.forget(mine)
    flush(app_both)
    assert [event.delivery_id for event in kept()] == [1, 2, 3]


def test_events_noted_before_and_after_a_flush_of_redis_are_different_rows(
    app: Flask, valkey: ValkeyServer
) -> None:
    """Even of the same millisecond."""
    with time_machine.travel(clock.now(), tick=False):
        click(1)
        flush(app)
        valkey.client().flushall()
        click(1)
        flush(app)
    assert len({event.record_id for event in kept()}) == 2


def test_a_note_that_cannot_be_read_holds_up_no_other(app: Flask) -> None:
    for broken in (b"", b"{", b"[1]", b'["a","jump",1,1,1,1,"",""]', b"null"):
        stream.add(current_app, events.STREAM, broken)
    click(1)
    flush(app)
    assert len(kept()) == 1
    assert still_waiting(app) == 0


def test_without_redis_an_event_is_lost_and_said_so_once(app: Flask, valkey: ValkeyServer) -> None:
    valkey.stop()
    with capture_logs() as said:
        assert [click(1) for _time in range(3)] == [False] * 3
    assert [line["event"] for line in said] == ["notes are lost while Redis is away"]


def test_when_redis_is_back_events_are_noted_again(app: Flask, valkey: ValkeyServer) -> None:
    valkey.stop()
    assert not click(1)
    valkey.start()
    deadline = time.monotonic() + 20
    while not click(2):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    flush(app)
    assert [event.delivery_id for event in kept()] == [2]


POINTS: dict[str, tuple[str, str]] = {
    "before the rows are written": ("keep", "before"),
    "before the commit": ("keep", "after"),
    "between the commit and the forgetting": ("forget", "before"),
    "after the forgetting": ("forget", "after"),
}


@pytest.fixture
def small_slices(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three events a transaction."""
    monkeypatch.setattr(events, "SLICE", 3)
    yield


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_flusher_loses_and_doubles_nothing(
    app_both: Flask, small_slices: None, point: str
) -> None:
    for number in range(10):
        click(number + 1)
    name, when = POINTS[point]
    for _time in range(3):
        killed(app_both, name, when)
    flush(app_both)
    assert sorted(event.delivery_id for event in kept()) == list(range(1, 11))
    assert still_waiting(app_both) == 0


def killed(app: Flask, name: str, when: str) -> None:
    """A flusher in a forked process, as a worker's is, that kills itself there."""
    db.session.commit()
    child = os.fork()
    if child == 0:
        try:
            real = getattr(events, name)

            def deadly(found: list[events.Waiting]) -> None:
                if when == "after":
                    real(found)
                os.kill(os.getpid(), signal.SIGKILL)

            setattr(events, name, deadly)
            with app.app_context():
                db.engine.dispose(close=False)
                tracking.flush()
        finally:
            os._exit(3)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the flusher was not killed: {status}"
    assert os.WTERMSIG(status) == signal.SIGKILL
