"""Two transactions of PostgreSQL at the same rows, each at its worst moment."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import text

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.deliveries import quota
from mailer.domain.deliveries.finish import finish_mailings
from mailer.domain.mailings import operate
from mailer.domain.outbox.counts import Moves
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import Mailing
from mailer.models.smtp_account import SmtpAccount
from tests.domain.deliveries.sending import (
    addresses,
    deliveries,
    queue_mailing,
    states,
)
from tests.factories.accounts import make_account
from tests.factories.mailings import put_in
from tests.faults.engine_steps import ZONE, Hands, drain_with_patience

pytestmark = pytest.mark.parametrize(
    "database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
ROUNDS = 300


def _in_thread(app, call):
    def run():
        with app.app_context():
            call()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def _until_somebody_waits_for_a_lock():
    end = time.monotonic() + 20
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while True:
        with db.engine.connect() as connection:
            if connection.execute(waits).scalar_one():
                return
        assert time.monotonic() < end, "nobody waits"
        time.sleep(0.02)


def test_a_mail_handed_over_while_a_mailing_is_stopped_is_not_called_cancelled(app):
    """It would be sent again when the mailing is started again."""
    mailing = queue_mailing(addresses(1), make_account(port=25, company_default=True))
    number, row = mailing.id, deliveries(mailing)[0].id
    db.session.commit()

    def stop():
        operate.stop(db.session.get_one(Mailing, number), SYSTEM)
        db.session.commit()

    with db.engine.begin() as drain:
        handed_over = db.update(Delivery).where(Delivery.id == row).values(state="handing_over")
        drain.execute(handed_over)
        moves = Moves()
        moves.add(number, DeliveryState.QUEUED, DeliveryState.HANDING_OVER)
        moves.write(drain, clock.now())
        thread = _in_thread(app, stop)
        _until_somebody_waits_for_a_lock()
    thread.join(20)
    assert states(mailing) == {"handing_over": 1}


def test_a_mail_tried_again_at_the_last_moment_keeps_its_mailing_going(app):
    """A mailing that is called sent is never looked at again, whatever waits in it."""
    mailing = queue_mailing(addresses(1), make_account(port=25, company_default=True))
    put_in(deliveries(mailing)[0], DeliveryState.FAILED)
    db.session.commit()
    assert operate.retry_failed(mailing, SYSTEM) == 1

    def finish():
        with db.engine.begin() as connection:
            finish_mailings(connection, clock.now())

    thread = _in_thread(app, finish)
    try:
        _until_somebody_waits_for_a_lock()
    except AssertionError:
        thread.join(5)  # it does not wait for a mailing that somebody has in hand
    db.session.commit()
    thread.join(20)
    assert states(mailing) == {"queued": 1}
    assert mailing.state == "sending"


def test_claims_and_returns_of_one_account_never_wait_for_each_other_in_a_circle(app):
    account = make_account(port=25, company_default=True, daily_limit=100_000, per_minute=100_000)
    db.session.commit()
    with db.engine.connect() as connection:
        row = connection.execute(
            db.select(SmtpAccount.__table__).where(SmtpAccount.id == account.id)
        ).one()
    limits, moment, failures = quota.Limits.of(row, ZONE), clock.now(), []

    def repeat(what):
        try:
            for _round in range(ROUNDS):
                with db.engine.begin() as connection:
                    what(connection, limits, 1, moment)
        except Exception as failure:
            failures.append(failure)

    threads = [
        _in_thread(app, lambda what=what: repeat(what))
        for what in (quota.use, quota.give_back, quota.use, quota.give_back)
    ]
    for thread in threads:
        thread.join(60)
    assert not failures


def test_an_account_whose_row_a_sleeper_holds_does_not_hold_up_another(app, scene):
    """A process may be stopped in the middle of a transaction (SIGSTOP, a machine that sleeps)."""
    held = scene.account(scene.sink.open(), company_default=False)
    free = scene.account(scene.sink.open())
    scene.mailing(3, held)
    scene.mailing(3, free, first=11)
    lock = db.select(SmtpAccount.id).where(SmtpAccount.id == held.id).with_for_update()
    with db.engine.connect() as sleeper:
        sleeper.execute(lock)
        thread = threading.Thread(target=drain_with_patience, args=(app, 2), daemon=True)
        thread.start()
        try:
            scene.until(lambda: scene.sink.count() == 3, 20, "the other account's mails")
        finally:
            sleeper.rollback()
            thread.join(30)


def test_hands_of_two_processes_take_different_mails(app):
    account = make_account(port=25, company_default=True)
    queue_mailing(addresses(50), account)
    first, second = Hands(account.id), Hands(account.id)
    first.claim()
    second.claim()
    taken = [mail.id for mail in [*first.claimed, *second.claimed]]
    assert len(taken) == len(set(taken)) == 50
