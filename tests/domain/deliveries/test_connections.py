"""Many connections an account, and many drains."""

import datetime as dt
import threading
from collections import Counter

import pytest

from mailer.domain.deliveries import leases
from mailer.domain.deliveries.drain import drain
from mailer.infra.db import db
from mailer.infra.smtp import Timeouts
from mailer.lib import clock as time
from mailer.models.account_drain import AccountDrain
from mailer.models.smtp_account import AccountState, SmtpAccount
from tests.domain.deliveries.sending import (
    account_on,
    addresses,
    deliveries,
    queue_mailing,
    queue_proof,
    run_drain,
    states,
    transaction,
)
from tests.factories.accounts import make_account

#: Where what is tested is no timeout: a machine that does other things at the same time is slow.
PATIENT = Timeouts.all(60)
ONE, TWO, THREE = "1" * 32, "2" * 32, "3" * 32


def test_a_mailing_uses_the_connections_that_its_account_may_have(app_both, smtp_server):
    # So slow that the mails wait for the connections, and never a connection for mails.
    smtp_server.delay("mail", 0.2)
    mailing = queue_mailing(addresses(80), account_on(smtp_server, connections=5))
    run_drain()
    assert states(mailing) == {"accepted": 80}
    assert smtp_server.connections == 5
    assert Counter(caught.recipients[0] for caught in smtp_server.messages) == Counter(
        addresses(80)
    )


def test_a_few_mails_open_one_connection(app, smtp_server):
    message = queue_proof(addresses(3), account_on(smtp_server, connections=5))
    run_drain()
    assert states(message) == {"accepted": 3}
    assert smtp_server.connections == 1


def test_a_server_that_bears_fewer_connections_gets_fewer(app_both, smtp_server):
    smtp_server.delay("mail", 0.02)
    smtp_server.most_connections = 2
    account = account_on(smtp_server, connections=6)
    mailing = queue_mailing(addresses(80), account)
    run_drain(PATIENT)
    assert states(mailing) == {"accepted": 80}
    assert {row.attempt for row in deliveries(mailing)} == {1}
    db.session.refresh(account)
    assert (account.state, account.failures) == (AccountState.ACTIVE, 0)


def test_a_server_that_refuses_slowly_is_not_taken_for_one_that_is_away(app, smtp_server):
    """The first connection stays while the server makes up its mind about the others."""
    smtp_server.delay("ehlo", 1)
    smtp_server.delay("mail", 0.02)
    smtp_server.most_connections = 2
    smtp_server.refusals_apart = 0.2
    account = account_on(smtp_server, connections=6)
    mailing = queue_mailing(addresses(80), account)
    run_drain(PATIENT)
    assert states(mailing) == {"accepted": 80}
    db.session.refresh(account)
    assert (account.state, account.failures) == (AccountState.ACTIVE, 0)


def test_one_probe_goes_before_all_connections(app, smtp_server):
    account = account_on(smtp_server, connections=5)
    account.failures, account.state = 2, AccountState.PAUSED
    account.wake_at = time.now()
    mailing = queue_mailing(addresses(60), account)
    smtp_server.reply("mail", "421 4.3.2 not yet", times=1)
    run_drain()
    assert smtp_server.connections == 1
    assert states(mailing) == {"queued": 60}


@pytest.fixture
def account_id(app_both):
    account = make_account(port=25, company_default=True, connections=6)
    db.session.commit()
    return account.id


def _share(account_id, owner, in_use=0, now=None):
    with transaction() as connection:
        return leases.share(connection, account_id, owner, now or time.now(), in_use)


def _together():
    return db.session.scalar(db.select(db.func.sum(AccountDrain.connections)))


def test_drains_share_the_connections_of_an_account_evenly(account_id):
    assert _share(account_id, ONE) == 6
    assert _share(account_id, TWO) == 0, "the first has them all, for now"
    assert _share(account_id, ONE, in_use=6) == 3, "it is to close three"
    assert _together() == 6
    assert _share(account_id, TWO) == 0
    assert _share(account_id, ONE, in_use=3) == 3
    assert _share(account_id, TWO) == 3
    assert _together() == 6


def test_who_leaves_makes_room(account_id):
    _share(account_id, ONE)
    _share(account_id, TWO)
    with transaction() as connection:
        leases.leave_account(connection, account_id, ONE)
    assert _share(account_id, TWO) == 6


def test_the_share_of_a_dead_drain_is_free_when_its_lease_has_ended(account_id):
    now = time.now()
    _share(account_id, ONE, now=now)
    assert _share(account_id, TWO, now=now + dt.timedelta(seconds=9)) == 0
    assert _share(account_id, TWO, now=now + dt.timedelta(seconds=11)) == 6


def test_more_drains_than_connections_leave_some_with_none(account_id):
    db.session.execute(db.update(SmtpAccount).values(connections=2))
    db.session.commit()
    assert _share(account_id, ONE) == 2
    for _round in range(3):
        _share(account_id, ONE, in_use=1)
        _share(account_id, TWO, in_use=1)
        _share(account_id, THREE, in_use=0)
    assert _share(account_id, ONE, in_use=1) == 1
    assert _share(account_id, TWO, in_use=1) == 1
    assert _share(account_id, THREE) == 0
    assert _together() == 2


def test_two_drains_send_one_mailing_together(app_both, smtp_server):
    smtp_server.delay("mail", 0.05)
    mailing = queue_mailing(addresses(400), account_on(smtp_server, connections=4))

    def work():
        with app_both.app_context():
            drain(lambda: False, Timeouts.all(5))

    threads = [threading.Thread(target=work, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    run_drain()
    assert states(mailing) == {"accepted": 400}
    arrived = Counter(caught.message["Message-ID"] for caught in smtp_server.messages)
    assert len(arrived) == 400
    assert set(arrived.values()) == {1}
    assert smtp_server.most_at_once <= 4
