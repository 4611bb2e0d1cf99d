"""kill -9 at each point of the engine. The oracle is the server's own record: every mail is
there once, or is listed as in doubt."""

import datetime as dt
import os
import signal
from collections import Counter

import pytest

from mailer.domain.deliveries import handover, intent, outcome
from mailer.domain.deliveries.drain import drain
from mailer.domain.deliveries.sweep import sweep
from mailer.infra.db import db
from mailer.infra.smtp import Session, Timeouts
from tests.domain.deliveries.sending import (
    account_on,
    addresses,
    deliveries,
    queue_mailing,
    queue_proof,
    run_drain,
    states,
)

#: point → (where it is, before or after that ran, mails then in doubt)
POINTS = {
    "before the claim is committed": (handover, "claim", "after", 0),
    "after the claim": (handover, "make", "before", 0),
    "before the connection": (Session, "envelope", "before", 0),
    "after the body": (Session, "body", "after", 0),
    "before the intent is committed": (intent, "intend", "after", 0),
    "after the intent, before the dot": (Session, "finish", "before", 1),
    "after the dot and its answer": (Session, "finish", "after", 1),
    "before the outcome is committed": (outcome, "accepted", "after", 1),
}
#: The kill comes with this call, so that some mails have gone before.
CALL = {"claim": 1, "make": 1}


def _killed_drain(app, owner, name, when):
    """A drain in a forked process, as a worker's is, that kills itself."""
    db.session.commit()
    child = os.fork()
    if child == 0:
        try:
            _sabotage(owner, name, when)
            with app.app_context():
                db.engine.dispose(close=False)
                drain(lambda: False, Timeouts.all(5))
        finally:
            os._exit(3)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the drain was not killed: {status}"
    assert os.WTERMSIG(status) == signal.SIGKILL


def _sabotage(owner, name, when):
    real, calls = getattr(owner, name), []

    def deadly(*args, **kwargs):
        calls.append(name)
        last = len(calls) == CALL.get(name, 3)
        if last and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


@pytest.mark.parametrize("point", POINTS)
def test_a_mailing_survives_a_kill(app_both, smtp_server, clock, point):
    owner, name, when, doubtful = POINTS[point]
    mailing = queue_mailing(addresses(6), account_on(smtp_server, daily_limit=100))
    _killed_drain(app_both, owner, name, when)
    clock.advance(dt.timedelta(seconds=11))
    sweep()
    run_drain()
    expected = {"accepted": 6 - doubtful} | ({"in_doubt": doubtful} if doubtful else {})
    assert states(mailing) == expected
    arrived = Counter(caught.recipients[0] for caught in smtp_server.messages)
    assert set(arrived.values()) == {1}
    for row in deliveries(mailing):
        assert row.state == "in_doubt" or arrived[row.address] == 1
    assert mailing.state == "sent"


@pytest.mark.parametrize(
    "point", ["after the intent, before the dot", "after the dot and its answer"]
)
def test_an_urgent_mail_survives_a_kill_and_may_come_twice_with_one_message_id(
    app, smtp_server, clock, point
):
    owner, name, when, _doubtful = POINTS[point]
    message = queue_proof(addresses(4), account_on(smtp_server))
    _killed_drain(app, owner, name, when)
    clock.advance(dt.timedelta(seconds=11))
    sweep()
    run_drain()
    assert states(message) == {"accepted": 3, "in_doubt": 1}
    clock.advance(dt.timedelta(minutes=16))
    sweep()
    run_drain()
    assert states(message) == {"accepted": 4}
    arrived = Counter(caught.message["Message-ID"] for caught in smtp_server.messages)
    assert sorted(arrived.values()) == ([1, 1, 1, 1] if when == "before" else [1, 1, 1, 2])


def test_another_process_takes_over_what_was_not_in_hand(app_both, smtp_server, clock):
    account = account_on(smtp_server)
    queue_mailing(addresses(3), account)
    _killed_drain(app_both, Session, "envelope", "before")
    clock.advance(dt.timedelta(seconds=11))
    urgent = queue_proof(["urgent@example.com"], account)
    run_drain()
    assert states(urgent) == {"accepted": 1}
