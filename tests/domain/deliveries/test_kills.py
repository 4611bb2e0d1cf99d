"""kill -9 at each point of the engine. The oracle is the server's own record: every mail is
there once, or is listed as in doubt."""

import datetime as dt
import os
import signal
from collections import Counter

import pytest

from mailer.domain.deliveries.drain import drain
from mailer.domain.deliveries.sweep import sweep
from mailer.infra import killpoints
from mailer.infra.db import db
from mailer.infra.killpoints import Point
from mailer.infra.smtp import Timeouts
from tests.domain.deliveries.sending import (
    account_on,
    addresses,
    deliveries,
    queue_mailing,
    queue_proof,
    run_drain,
    states,
)

#: point → how often it is reached before the kill, and how many mails are then in doubt: at most
#: one a connection. (The outcome of the mail before may share a commit with this one's intent.)
POINTS = {
    Point.BEFORE_CLAIM_COMMIT: (1, {0}),
    Point.AFTER_CLAIM_COMMIT: (1, {0}),
    Point.AFTER_BODY: (3, {0, 1}),
    Point.BEFORE_INTENT_COMMIT: (3, {0, 1}),
    Point.AFTER_INTENT_COMMIT: (3, {1}),
    Point.BEFORE_DOT: (3, {1}),
    Point.AFTER_DOT: (3, {1}),
    Point.BEFORE_OUTCOME_COMMIT: (3, {1}),
    Point.AFTER_OUTCOME_COMMIT: (3, {0, 1}),
}


def _killed_drain(app, folder, point):
    """A drain in a forked process, as a worker's is, that kills itself."""
    db.session.commit()
    (folder / "death").touch()
    child = os.fork()
    if child == 0:
        try:
            killpoints.arm(f"{point}:{POINTS[point][0]}:{folder / 'death'}")
            with app.app_context():
                db.engine.dispose(close=False)
                drain(lambda: False, Timeouts.all(5))
        finally:
            os._exit(3)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the drain was not killed: {status}"
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize("point", POINTS)
def test_a_mailing_survives_a_kill(app_both, smtp_server, clock, tmp_path, point):
    mailing = queue_mailing(addresses(6), account_on(smtp_server, daily_limit=100))
    _killed_drain(app_both, tmp_path, point)
    clock.advance(dt.timedelta(seconds=11))
    sweep()
    run_drain()
    found = states(mailing)
    assert found.get("in_doubt", 0) in POINTS[point][1]
    assert sum(found.values()) == found["accepted"] + found.get("in_doubt", 0) == 6
    arrived = Counter(caught.recipients[0] for caught in smtp_server.messages)
    assert set(arrived.values()) == {1}
    for row in deliveries(mailing):
        assert row.state == "in_doubt" or arrived[row.address] == 1
    assert mailing.state == "sent"


@pytest.mark.parametrize("point", [Point.BEFORE_DOT, Point.AFTER_DOT])
def test_an_urgent_mail_survives_a_kill_and_may_come_twice_with_one_message_id(
    app, smtp_server, clock, tmp_path, point
):
    message = queue_proof(addresses(4), account_on(smtp_server))
    _killed_drain(app, tmp_path, point)
    clock.advance(dt.timedelta(seconds=11))
    sweep()
    run_drain()
    assert states(message) == {"accepted": 3, "in_doubt": 1}
    clock.advance(dt.timedelta(minutes=16))
    sweep()
    run_drain()
    assert states(message) == {"accepted": 4}
    arrived = Counter(caught.message["Message-ID"] for caught in smtp_server.messages)
    assert sorted(arrived.values()) == ([1, 1, 1, 1] if point == Point.BEFORE_DOT else [1, 1, 1, 2])


def test_another_process_takes_over_what_was_not_in_hand(app_both, smtp_server, clock, tmp_path):
    account = account_on(smtp_server)
    queue_mailing(addresses(3), account)
    _killed_drain(app_both, tmp_path, Point.AFTER_CLAIM_COMMIT)
    clock.advance(dt.timedelta(seconds=11))
    urgent = queue_proof(["urgent@example.com"], account)
    run_drain()
    assert states(urgent) == {"accepted": 1}
