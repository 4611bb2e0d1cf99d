"""Scenario 2: a process dies at each named point of the engine. What must come out is in the
table; the sink's record says what really did."""

from __future__ import annotations

import datetime as dt
import os
import signal

import pytest

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.deliveries.sweep import sweep
from mailer.domain.mailings import operate
from mailer.infra import killpoints
from mailer.infra.db import db
from mailer.infra.killpoints import Point
from mailer.models.mailing import Mailing
from tests.domain.deliveries.sending import addresses, queue_proof, run_drain, states
from tests.faults.engine_steps import drain_with_patience
from tests.faults.misbehaviour import Rule
from tests.faults.report import Row
from tests.faults.sizes import IS_FULL, SIZES

MAILS = 6
#: After so many passages the process dies, so that some mails have gone before it.
PASSAGES = {Point.BEFORE_CLAIM_COMMIT: 1, Point.AFTER_CLAIM_COMMIT: 1}
#: Between the intent and its outcome nobody can know: one mail a connection is in doubt there.
DOUBTFUL = {
    Point.AFTER_INTENT_COMMIT,
    Point.BEFORE_DOT,
    Point.AFTER_DOT,
    Point.BEFORE_OUTCOME_COMMIT,
}
#: Here too, for another connection's mail, or for the last one of this connection: its outcome is
#: written with the next intent, or after it.
PERHAPS = {Point.AFTER_BODY, Point.BEFORE_INTENT_COMMIT, Point.AFTER_OUTCOME_COMMIT}
HAND_BACK = {Point.BEFORE_HAND_BACK_COMMIT, Point.AFTER_HAND_BACK_COMMIT}
SWEEP = {Point.BEFORE_SWEEP_COMMIT, Point.AFTER_SWEEP_COMMIT}


def _dies(app, order, call):
    """`call` in a forked process, as a worker's job is, that dies at a point."""
    db.session.commit()
    child = os.fork()
    if child == 0:
        try:
            killpoints.arm(order)
            with app.app_context():
                db.engine.dispose(close=False)
                call()
        finally:
            os._exit(3)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"nothing passed there: {order}, {status}"
    assert os.WTERMSIG(status) == signal.SIGKILL


def _order(tmp_path, point, passages=3):
    file = tmp_path / "a death"
    file.touch()
    return f"{point}:{passages}:{file}"


def _pause(mailing_id):
    operate.pause(db.session.get_one(Mailing, mailing_id), SYSTEM)
    db.session.commit()


def _drain(app):
    return lambda: drain_with_patience(app, 5)


@pytest.mark.parametrize("point", [each for each in Point if each not in HAND_BACK | SWEEP])
def test_a_drain_that_dies_costs_at_most_a_doubt(app_both, scene, clock, tmp_path, point):
    account = scene.account(scene.sink.open(), daily_limit=100)
    mailing = scene.mailing(MAILS, account)
    _dies(app_both, _order(tmp_path, point, PASSAGES.get(point, 3)), _drain(app_both))
    _recover(clock)
    verdict = scene.judge(mailing)
    expected = SIZES.connections if point in DOUBTFUL | PERHAPS else 0
    scene.conclude(Row(2, f"killed at {point}", "", f"{MAILS} mails", allowed=expected), verdict)
    assert verdict.in_doubt <= expected
    assert verdict.in_doubt or point not in DOUBTFUL
    assert verdict.states.get("accepted", 0) + verdict.in_doubt == MAILS
    assert scene.state(mailing) == "sent"


@pytest.mark.parametrize("point", sorted(DOUBTFUL))
def test_an_urgent_mail_in_doubt_is_sent_once_more_under_its_name(
    app, scene, clock, tmp_path, point
):
    message = queue_proof(addresses(4), scene.account(scene.sink.open()))
    _dies(app, _order(tmp_path, point), _drain(app))
    _recover(clock)
    doubtful = states(message)["in_doubt"]
    assert 1 <= doubtful <= SIZES.connections
    clock.advance(dt.timedelta(minutes=16))
    _recover(clock)
    assert states(message) == {"accepted": 4}
    arrived = scene.sink.by_message_id()
    assert len(arrived) == 4
    twice = sum(count == 2 for count in arrived.values())
    assert twice <= doubtful
    assert max(arrived.values()) <= 2


@pytest.mark.parametrize("point", sorted(HAND_BACK))
def test_a_drain_that_dies_while_giving_back_costs_nothing(app_both, scene, clock, tmp_path, point):
    """The server turns every mail away until it is closed for good: what is claimed goes back."""
    port = scene.sink.open(Rule("mail", "reply", "421 4.3.2 closing"))
    mailing = scene.mailing(MAILS, scene.account(port, daily_limit=100))
    _dies(app_both, _order(tmp_path, point, 1), _drain(app_both))
    scene.sink.behave(port)
    _recover(clock)
    verdict = scene.judge(mailing)
    scene.conclude(Row(2, f"killed at {point}", "", f"{MAILS} mails"), verdict)
    assert verdict.states == {"accepted": MAILS}


@pytest.mark.parametrize("point", sorted(SWEEP))
def test_a_sweep_that_dies_is_done_again(app_both, scene, clock, tmp_path, point):
    mailing = scene.mailing(MAILS, scene.account(scene.sink.open(), daily_limit=100))
    _dies(app_both, _order(tmp_path, Point.AFTER_INTENT_COMMIT), _drain(app_both))
    _later(clock)
    _dies(app_both, _order(tmp_path, point, 1), sweep)
    _recover(clock)
    verdict = scene.judge(mailing)
    scene.conclude(
        Row(2, f"killed at {point}", "", f"{MAILS} mails", allowed=SIZES.connections), verdict
    )
    assert verdict.states == {"accepted": MAILS - verdict.in_doubt, "in_doubt": verdict.in_doubt}


if IS_FULL:

    @pytest.mark.parametrize("point", list(Point))
    def test_real_workers_go_on_after_a_death_at_any_point(app_both, scene, tmp_path, point):
        """The same with workers and a tick that know nothing of it, in the middle of more mails;
        the mailing is paused and resumed, so that mails are handed back as well."""
        mails = SIZES.outage_mails // 10
        port = scene.sink.open(seconds=scene.pace(mails, 5))
        mailing = scene.mailing(mails, scene.account(port))
        order = _order(tmp_path, point, 1 if point in HAND_BACK | SWEEP else 5)
        scene.fleet.start(2, dies_at=order)
        scene.until_count(3)
        if point in HAND_BACK:
            _pause(mailing)
        scene.until(lambda: not (tmp_path / "a death").exists(), 60, "the death")
        if point in HAND_BACK:
            operate.resume(db.session.get_one(Mailing, mailing), SYSTEM)
            db.session.commit()
        scene.until_sent(mailing, 120)
        scene.conclude(
            Row(
                2,
                f"killed at {point}, real workers",
                "",
                f"{mails} mails",
                allowed=SIZES.connections,
            ),
            scene.judge(mailing),
        )


def _later(clock):
    clock.advance(dt.timedelta(seconds=35))


def _recover(clock):
    """The lease ends, the sweep finds it, another process drains; a paused account is probed."""
    for _each in range(3):
        _later(clock)
        sweep()
        run_drain()
