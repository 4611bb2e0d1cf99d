"""Scenario 5: pause and stop take effect at once, and nobody is forgotten or written to twice."""

from __future__ import annotations

import random

import pytest

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.mailings import operate
from mailer.infra.db import db
from mailer.models.mailing import Mailing, MailingState
from tests.faults.report import Row
from tests.faults.sizes import SIZES

SENDERS = 2


def _do(verb, mailing_id):
    """As a request does it; answers once it is committed."""
    verb(db.session.get_one(Mailing, mailing_id), SYSTEM)
    db.session.commit()


def _under_way(scene, mails, seconds):
    """A mailing for which its server takes so long."""
    port = scene.sink.open(seconds=scene.pace(mails, seconds))
    mailing = scene.mailing(mails, scene.account(port))
    scene.fleet.start(SENDERS)
    scene.until_count(3)
    return mailing


def _further(scene, verb, mailing):
    """How many mails come after the verb was committed; waits until all hands are empty."""
    _do(verb, mailing)
    came = scene.sink.count()
    scene.until(lambda: scene.in_hand() == 0, 30, "empty hands")
    return scene.sink.count() - came


def _conclude(scene, mailing, seconds, name, size, further=()):
    scene.until_sent(mailing, seconds + 120)
    most = max(further, default=0)
    row = Row(5, name, scene.database, size, allowed=SIZES.connections, note=f"{most} further")
    verdict = scene.judge(mailing)
    assert verdict.in_doubt == 0
    scene.conclude(row, verdict)
    assert most <= SIZES.connections * SENDERS, further


@pytest.mark.parametrize(
    ("hold", "go_on", "times"),
    [
        (operate.pause, operate.resume, SIZES.pauses),
        (operate.stop, operate.start_again, SIZES.stops),
    ],
    ids=["pause", "stop"],
)
def test_at_most_one_further_mail_per_connection(scene, hold, go_on, times):
    dice = random.Random(5)
    seconds = 4.0 * times
    mailing = _under_way(scene, 40 * times, seconds)
    further = []
    for _each in range(times):
        further.append(_further(scene, hold, mailing))
        if scene.state(mailing) == MailingState.SENT:
            break
        _do(go_on, mailing)
        scene.until_count(min(scene.sink.count() + dice.randint(1, 20), 40 * times))
    _conclude(scene, mailing, seconds, f"{hold.__name__} in the middle", f"{times} times", further)


def test_many_cycles_of_pause_and_resume_reach_each_recipient_once(scene):
    seconds = 2.0 * SIZES.cycles
    mailing = _under_way(scene, 10 * SIZES.cycles, seconds)
    cycles = 0
    while cycles < SIZES.cycles and scene.state(mailing) == MailingState.SENDING:
        _do(operate.pause, mailing)
        _do(operate.resume, mailing)
        cycles += 1
        came = scene.sink.count()
        scene.until(
            lambda came=came: (
                scene.sink.count() > came or scene.state(mailing) == MailingState.SENT
            ),
            30,
            "a mail after resuming",
        )
    assert cycles == SIZES.cycles
    _conclude(scene, mailing, seconds, "Pause and resume at once", f"{cycles} cycles")
