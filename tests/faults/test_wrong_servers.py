"""Scenario 4: whatever a server does, what is recorded is what it did, and it can neither hang
nor fill a worker, nor hold up another account."""

from __future__ import annotations

import os
import resource
import time

import pytest
from sqlalchemy import select

from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.smtp_account import AccountState, SmtpAccount
from tests.faults import report
from tests.faults.engine_steps import drain_with_patience
from tests.faults.report import Row
from tests.faults.sizes import SIZES
from tests.faults.wrong_servers import RIGHT, always_wrong, by_chance, what_follows

PATIENCE = 2.0
#: A reply may cost this much memory, and not what a server sends.
MOST_MEMORY = 64 << 20
#: A drain serves that many accounts at once.
AT_ONCE = 20


def _drain(app):
    """One drain in a process of its own; answers with the bytes that it grew by."""
    db.session.commit()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            with app.app_context():
                db.engine.dispose(close=False)
            drain_with_patience(app, PATIENCE)
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            os.write(writer, str(grown * 1024).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        grown = answer.read()
    os.waitpid(child, 0)
    assert grown, "the drain did not come to its end"
    return int(grown)


def _states(scene, mailing):
    rows = scene.ask(
        select(Delivery.address, Delivery.state, Delivery.reply).where(
            Delivery.mailing_id == mailing
        )
    )
    return {row.address: row.state.value for row in rows}


def _wake(*, mails):
    """Every account is well again; with `mails`, all mails that wait are due."""
    db.session.commit()
    well = {"state": AccountState.ACTIVE, "failures": 0, "wake_at": None}
    db.session.execute(db.update(SmtpAccount).values(**well))
    if mails:
        db.session.execute(db.update(Delivery).values(due_at=clock.now()))
    db.session.commit()


def _finished(scene, app, ports):
    """The servers behave again: what was not refused arrives."""
    for port in ports:
        scene.sink.behave(port)
    _wake(mails=True)
    _drain(app)


BATCHES = [
    sorted(always_wrong())[at : at + AT_ONCE] for at in range(0, len(always_wrong()), AT_ONCE)
]


@pytest.mark.parametrize("batch", range(len(BATCHES)))
def test_what_is_recorded_is_what_the_server_did(app, scene, batch):
    table, ports, mailings = always_wrong(), {}, {}
    good = scene.sink.open()
    good_mailing = scene.mailing(20, scene.account(good), first=1)
    for at, name in enumerate(BATCHES[batch], start=1):
        ports[name] = scene.sink.open(*table[name][0])
        account = scene.account(ports[name], company_default=False)
        mailings[name] = scene.mailing(SIZES.wrong_mails, account, first=1000 * at)
    begun = time.time()
    grown = _drain(app)
    acts = {did["port"] for did in scene.sink.did()}
    wrong = {
        name: found
        for name in ports
        if not set(found := _states(scene, mailings[name]).values()) <= table[name][1]
        or (ports[name] not in acts)
    }
    done = max(mail.moment for mail in scene.sink.kept() if mail.port == good)
    assert not wrong, f"recorded otherwise than done: {wrong}"
    assert grown < MOST_MEMORY
    assert scene.judge(good_mailing).states == {"accepted": 20}
    assert done - begun < PATIENCE + 3, "other accounts held up a good one"
    _finished(scene, app, ports.values())
    for name in ports:
        _report(scene, name, mailings[name], table[name][1], grown)


def _report(scene, name, mailing, expected, grown):
    """In the end everybody got it once, but for those refused for good or in doubt."""
    states = _states(scene, mailing)
    final = {"accepted"} if expected & {"queued", "deferred"} else expected
    final = final | (expected & {"in_doubt"})
    arrived = {mail.recipient for mail in scene.sink.kept()}
    lost = [who for who, state in states.items() if state == "accepted" and who not in arrived]
    lost += [who for who, state in states.items() if state not in final]
    doubled = [who for who, count in scene.sink.by_message_id().items() if count > 1]
    doubt = sum(state == "in_doubt" for state in states.values())
    report.write(
        Row(
            4,
            f"A server with: {name}",
            scene.database,
            f"{len(states)} mails",
            mails=len(states),
            lost=len(lost),
            doubled=len(doubled),
            in_doubt=doubt,
            allowed=len(states) if "in_doubt" in expected else 0,
            note=f"grew by {grown >> 20} MB",
        )
    )
    assert not lost, (name, states)
    assert not doubled


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize("name", sorted(RIGHT))
def test_unusual_and_right_is_right(app, scene, name, pipelining):
    port = scene.sink.open(*RIGHT[name], pipelining=pipelining)
    mailing = scene.mailing(SIZES.wrong_mails, scene.account(port))
    _drain(app)
    scene.conclude(
        Row(4, f"A server with: {name}", "", "pipelining" if pipelining else "no pipelining"),
        scene.judge(mailing),
    )
    assert set(_states(scene, mailing).values()) == {"accepted"}


@pytest.mark.parametrize("seed", SIZES.wrong_seeds)
def test_a_server_that_does_everything_by_chance(app_both, scene, seed):
    port = scene.sink.open(*by_chance(0.06), seed=seed)
    mailing = scene.mailing(30 * SIZES.wrong_mails, scene.account(port))
    for _round in range(20):
        _drain(app_both)
        if not _untried(scene, mailing):
            break
        _wake(mails=False)
    last = {did["recipient"]: did for did in scene.sink.did() if did["act"] != "out of order"}
    states = _states(scene, mailing)
    wrong = {
        who: (state, last.get(who))
        for who, state in states.items()
        if state != (what_follows(last[who]) if who in last else "queued")
    }
    assert not wrong
    assert len(set(states.values())) >= 4
    doubt = sum(state == "in_doubt" for state in states.values())
    refused = {who for who, state in states.items() if state == "failed"}
    _finished(scene, app_both, [port])
    verdict = scene.judge(mailing)
    assert set(verdict.lost) == refused
    report.write(
        Row(
            4,
            "A server that does everything by chance",
            scene.database,
            "6 % each",
            seed,
            mails=len(states),
            doubled=len(verdict.doubled),
            in_doubt=doubt,
            allowed=doubt,
            note=f"{len(refused)} refused for good",
        )
    )
    assert not verdict.doubled
    assert not verdict.imagined


def _untried(scene, mailing):
    """Mails that wait and whose turn it is."""
    return scene.ask(
        select(Delivery.id).where(
            Delivery.mailing_id == mailing,
            Delivery.state == DeliveryState.QUEUED,
            Delivery.due_at <= clock.now(),
        )
    )
