"""A drain sends what is due, over real SMTP, on both databases."""

import datetime as dt
import threading
import time
from collections import Counter

import pytest

from mailer.domain.accounts.explain import sentence
from mailer.domain.deliveries import intent
from mailer.domain.deliveries.claim import claim
from mailer.domain.deliveries.drain import anything_due, drain
from mailer.domain.deliveries.reasons import shown
from mailer.domain.deliveries.sweep import sweep
from mailer.infra import queue
from mailer.infra.db import db
from mailer.infra.smtp import Timeouts
from mailer.lib import clock
from mailer.models.account_drain import AccountDrain
from mailer.models.mailing import MailingState
from mailer.models.message import Message
from mailer.models.smtp_account import AccountState, SmtpAccount
from tests.domain.deliveries.sending import (
    account_on,
    addresses,
    deliveries,
    drained_by,
    elsewhere,
    moving,
    queue_mailing,
    queue_proof,
    run_drain,
    states,
    states_so_far,
    the,
)
from tests.factories.accounts import make_account

ON_POSTGRESQL = pytest.mark.parametrize(
    "database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


def test_a_mailing_reaches_everyone_once_over_one_connection(app_both, smtp_server):
    account = account_on(smtp_server)
    mailing = queue_mailing(addresses(80), account)
    assert anything_due()
    run_drain()
    assert states(mailing) == {"accepted": 80}
    assert sorted(caught.recipients[0] for caught in smtp_server.messages) == sorted(addresses(80))
    assert smtp_server.connections == 1
    assert mailing.state == MailingState.SENT
    assert mailing.finished_at is not None
    assert not anything_due()
    assert db.session.query(AccountDrain).count() == 0


def test_an_accepted_mail_keeps_the_servers_reply(app, smtp_server):
    message = queue_proof(["ana@example.com"], account_on(smtp_server))
    run_drain()
    row = the(message)
    assert (row.state, row.smtp_code, row.reply) == ("accepted", 250, "250 2.0.0 kept")
    assert row.accepted_at is not None
    assert (row.attempt, row.owner, row.lease_until) == (1, "", None)
    assert smtp_server.messages[0].sender == "company@example.com"


def test_what_leaves_is_what_arrives(app, smtp_server):
    queue_mailing(["ana@example.com"], account_on(smtp_server))
    run_drain()
    (caught,) = smtp_server.messages
    assert caught.message["To"].addresses[0].addr_spec == "ana@example.com"
    assert caught.message["Subject"] == "News"
    text = caught.message.get_body(("plain",)).get_content()
    assert ".a dot and an é." in text
    assert not caught.message.defects


def test_an_international_address_is_sent_to(app, smtp_server):
    message = queue_proof(["stanisław.wójcik@wp.pl"], account_on(smtp_server))
    run_drain()
    assert states(message) == {"accepted": 1}
    (caught,) = smtp_server.messages
    assert caught.recipients == ["stanisław.wójcik@wp.pl"]
    assert "SMTPUTF8" in caught.mail_options


def test_an_international_reply_address_asks_for_it_too(app, smtp_server):
    queue_proof(["ana@example.com"], account_on(smtp_server), reply_to="réponses@example.com")
    run_drain()
    (caught,) = smtp_server.messages
    assert "SMTPUTF8" in caught.mail_options


def test_an_international_address_fails_where_the_server_takes_none(app, make_smtp_server):
    server = make_smtp_server(smtputf8=False)
    message = queue_proof(["stanisław.wójcik@wp.pl", "ana@example.com"], account_on(server))
    run_drain()
    first, second = deliveries(message)
    assert (first.state, second.state) == ("failed", "accepted")
    assert "letters outside ASCII" in shown(first.reply)


def test_a_silent_server_does_not_hold_up_another_account(app_both, make_smtp_server):
    silent, other = make_smtp_server(), make_smtp_server()
    silent.hang("mail")
    stuck = queue_proof(["ana@example.com"], account_on(silent))
    fine = queue_proof(addresses(5), account_on(other, company_default=False))
    begun = time.monotonic()
    run_drain(Timeouts.all(2))
    first_done = min(row.accepted_at for row in deliveries(fine))
    assert (first_done - deliveries(fine)[0].due_at).total_seconds() < 2
    assert states(fine) == {"accepted": 5}
    assert states(stuck) == {"queued": 1}
    assert time.monotonic() - begun < 10


def test_urgent_mail_overtakes_a_mailing_within_two_seconds(app_both, smtp_server):
    smtp_server.delay("mail", 0.05)
    account = account_on(smtp_server)
    mailing = queue_mailing(addresses(70), account)
    thread = _in_thread(app_both)
    smtp_server.wait_for(3)
    posted = time.monotonic()
    queue_proof(["urgent@example.com"], account)
    while not smtp_server.to("urgent@example.com"):
        assert time.monotonic() - posted < 10, "the urgent mail did not come"
        threading.Event().wait(0.01)
    assert time.monotonic() - posted < 2
    assert len(smtp_server.messages) < 70
    thread.join(30)
    assert states(mailing) == {"accepted": 70}


def test_two_drains_at_once_send_each_mail_once(app_both, smtp_server):
    account = account_on(smtp_server)
    mailings = [queue_mailing(addresses(40), account) for _ in range(2)]
    threads = [_in_thread(app_both) for _ in range(3)]
    for thread in threads:
        thread.join(30)
    run_drain()
    assert [states(mailing) for mailing in mailings] == [{"accepted": 40}, {"accepted": 40}]
    received = Counter(caught.message["Message-ID"] for caught in smtp_server.messages)
    assert len(received) == 80
    assert set(received.values()) == {1}


def test_on_sqlite_only_one_process_drains(app, smtp_server):
    message = queue_proof(["ana@example.com"], account_on(smtp_server))
    with elsewhere() as mine:
        assert mine
        run_drain()
    assert states(message) == {"queued": 1}
    run_drain()
    assert states(message) == {"accepted": 1}


@ON_POSTGRESQL
def test_an_account_that_another_drain_has_is_left_to_it(app, smtp_server):
    account = account_on(smtp_server)
    drained_by(account, "b" * 32)
    message = queue_proof(["ana@example.com"], account)
    run_drain()
    assert states(message) == {"queued": 1}
    db.session.execute(db.update(AccountDrain).values(until=clock.now() - dt.timedelta(seconds=1)))
    db.session.commit()
    run_drain()
    assert states(message) == {"accepted": 1}


@pytest.mark.parametrize("take_over", [sweep, run_drain])
def test_on_sqlite_the_leases_of_the_dead_are_not_waited_for(app, smtp_server, take_over):
    """Who gets the only turn knows that nobody else is sending."""
    account = account_on(smtp_server)
    mailing = queue_mailing(addresses(3), account)
    drained_by(account, "b" * 32, connections=4)
    id_ = account.id
    with moving() as (connection, moves):
        first = claim(connection, id_, "b" * 32, clock.now(), "UTC", moves, most=2).mails[0]
        intent.intend(connection, [first], clock.now(), moves)
    with elsewhere():
        take_over()
    assert states_so_far(mailing) == {"handing_over": 1, "claimed": 1, "queued": 1}
    take_over()
    assert states_so_far(mailing)["in_doubt"] == 1
    run_drain()
    assert states_so_far(mailing) == {"in_doubt": 1, "accepted": 2}
    assert len(smtp_server.messages) == 2


def test_a_drain_ends_when_it_is_asked_to_and_keeps_nothing(app_both, smtp_server):
    smtp_server.delay("mail", 0.05)
    account = account_on(smtp_server)
    mailing = queue_mailing(addresses(30), account)
    asked = threading.Event()
    thread = _in_thread(app_both, asked.is_set)
    smtp_server.wait_for(3)
    asked.set()
    thread.join(10)
    assert not thread.is_alive()
    found = states(mailing)
    assert set(found) == {"queued", "accepted"}
    assert found["accepted"] == len(smtp_server.messages)
    run_drain()
    assert states(mailing) == {"accepted": 30}
    assert len(smtp_server.messages) == 30


def test_mail_that_becomes_due_within_two_seconds_is_waited_for(app, smtp_server):
    soon = clock.now() + dt.timedelta(seconds=1)
    message = queue_proof(["ana@example.com"], account_on(smtp_server), due_at=soon)
    later = queue_proof(
        ["bo@example.com"],
        db.session.get(SmtpAccount, message.account_id),
        due_at=soon + dt.timedelta(minutes=1),
    )
    run_drain()
    assert states(message) == {"accepted": 1}
    assert states(later) == {"queued": 1}


def test_a_mail_whose_record_is_gone_is_not_sent_and_the_others_are(app, smtp_server):
    account = account_on(smtp_server)
    mailing = queue_mailing(addresses(2), account)
    gone, kept = deliveries(mailing)
    gone.customer_id = 4711
    db.session.commit()
    run_drain()
    assert (the_state(gone), the_state(kept)) == ("failed", "accepted")
    assert "no longer exists" in shown(gone.reply)
    assert mailing.state == MailingState.SENT


def test_a_mail_that_cannot_be_made_waits_and_the_others_go(app, smtp_server):
    account = account_on(smtp_server)
    broken = queue_mailing(["ana@example.com"], account)
    db.session.execute(
        db.update(Message).where(Message.id == broken.message_id).values(template_version_id=4711)
    )
    fine = queue_mailing(["bo@example.com"], account)
    run_drain()
    assert states(fine) == {"accepted": 1}
    row = the(broken)
    assert (row.state, row.deferrals) == ("deferred", 1)
    assert row.expires_at is not None
    assert "could not be made" in shown(row.reply)


def test_a_recipient_whose_mail_cannot_be_made_holds_up_nobody_else(app, smtp_server):
    mailing = queue_mailing(addresses(3), account_on(smtp_server))
    deliveries(mailing)[1].data = ["no", "tags"]
    db.session.commit()
    run_drain()
    assert [row.state.value for row in deliveries(mailing)] == ["accepted", "deferred", "accepted"]


def test_a_mail_with_an_unknown_check_is_never_sent(app, smtp_server):
    account = account_on(smtp_server)
    message = queue_proof(["ana@example.com"], account, guard="unheard_of", guard_object_id=1)
    run_drain()
    assert states(message) == {"cancelled": 1}
    assert smtp_server.messages == []


def test_nothing_leaves_for_elsewhere_while_links_only_work_here(app):
    account = make_account(host="10.1.2.3", port=25, company_default=True)
    message = queue_proof(["ana@example.com"], account)
    run_drain()
    assert states(message) == {"queued": 1}
    assert account.state == AccountState.PAUSED
    assert "PUBLIC_URL" in sentence(account.state_reason, account.host)


def test_the_mails_of_a_paused_mailing_are_passed_over(app_both, smtp_server):
    account = account_on(smtp_server)
    paused = queue_mailing(addresses(50), account, state=MailingState.PAUSED)
    sending = queue_mailing(["ana@example.com"], account)
    run_drain()
    assert states(paused) == {"queued": 50}
    assert states(sending) == {"accepted": 1}
    assert not anything_due()


def test_mail_lost_by_redis_is_found_by_the_sweep(app, valkey, run_jobs, smtp_server):
    message = queue_proof(["ana@example.com"], account_on(smtp_server))
    valkey.client().flushall()
    assert run_jobs() == 0
    queue.push("deliveries.sweep")
    run_jobs()
    assert states(message) == {"accepted": 1}


def _in_thread(app, stop=lambda: False):
    def work():
        with app.app_context():
            drain(stop, Timeouts.all(5))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def the_state(row):
    db.session.refresh(row)
    return row.state
