"""What servers answer, at each stage, and what is then recorded."""

import datetime as dt

import pytest

from mailer.domain.accounts.explain import sentence
from mailer.domain.deliveries.reasons import shown
from mailer.domain.deliveries.sweep import sweep
from mailer.infra.db import db
from mailer.infra.installation import installation
from mailer.infra.smtp import Timeouts
from mailer.lib import clock
from mailer.models.delivery import Delivery
from mailer.models.message import Message, MessageKind
from mailer.models.smtp_account import AccountState
from mailer.models.suppression import Suppression
from tests.domain.deliveries.sending import (
    account_on,
    addresses,
    deliveries,
    queue_mailing,
    queue_proof,
    run_drain,
    states,
    the,
    wake,
)
from tests.factories.accounts import make_company_account, make_user
from tests.infra.raw_server import raw_server

STAGES = ["mail", "rcpt", "data", "body"]


def _reload(record):
    db.session.expire_all()
    return record


@pytest.mark.parametrize("stage", STAGES)
def test_4xx_defers_this_mail_and_lets_the_others_go(app, smtp_server, stage):
    smtp_server.reply(stage, "450 4.2.0 try later", times=1)
    mailing = queue_mailing(addresses(3), account_on(smtp_server))
    run_drain()
    first, *others = deliveries(mailing)
    assert (first.state, first.deferrals, first.smtp_code) == ("deferred", 1, 450)
    assert first.reply == "450 4.2.0 try later"
    wait = first.due_at - clock.now()
    assert dt.timedelta(minutes=3) < wait < dt.timedelta(minutes=7)
    assert first.expires_at is not None
    assert {row.state.value for row in others} == {"accepted"}
    assert mailing.state == "sending"


@pytest.mark.parametrize("stage", STAGES)
def test_5xx_fails_this_mail_and_lets_the_others_go(app_both, smtp_server, stage):
    smtp_server.reply(stage, "554 5.7.1 not this one", times=1)
    mailing = queue_mailing(addresses(3), account_on(smtp_server))
    run_drain()
    first, *others = deliveries(mailing)
    assert (first.state, first.smtp_code, first.reply) == (
        "failed",
        554,
        "554 5.7.1 not this one",
    )
    assert {row.state.value for row in others} == {"accepted"}
    assert mailing.state == "sent"
    assert db.session.query(Suppression).count() == 0


def test_an_address_that_does_not_exist_gets_no_more_mail(app_both, smtp_server):
    smtp_server.reply("rcpt", "550 5.1.1 no such user", only="ghost@")
    account = account_on(smtp_server)
    first = queue_proof(["ghost@example.com", "ana@example.com"], account)
    run_drain()
    assert states(first) == {"failed": 1, "accepted": 1}
    (entry,) = db.session.scalars(db.select(Suppression))
    assert (entry.address_key, entry.reason) == ("ghost@example.com", "hard_bounce")
    assert "no such user" in entry.evidence
    again = queue_proof(["GHOST@example.com", "bo@example.com"], account)
    run_drain()
    assert states(again) == {"suppressed": 1, "accepted": 1}
    assert "suppression list" in shown(deliveries(again)[0].reply)
    asked = [command for command in smtp_server.commands if "ghost" in command.lower()]
    assert len(asked) == 1


@pytest.mark.parametrize("stage", STAGES)
def test_421_costs_the_mail_nothing_and_pauses_the_account(app, smtp_server, stage):
    smtp_server.reply(stage, "421 4.3.2 maintenance")
    account = account_on(smtp_server)
    mailing = queue_mailing(addresses(3), account)
    run_drain()
    assert states(mailing) == {"queued": 3}
    first = deliveries(mailing)[0]
    assert first.deferrals == 0
    assert _reload(account).state == AccountState.PAUSED
    assert account.failures >= 1
    assert "no service" in sentence(account.state_reason, account.host)
    assert "maintenance" in sentence(account.state_reason, account.host)
    smtp_server.behave()
    wake(account)
    run_drain()
    assert states(mailing) == {"accepted": 3}
    assert (account.state, account.failures, account.state_reason) == ("active", 0, "")
    assert len(smtp_server.messages) == 3


def test_a_server_that_wants_a_new_connection_every_so_often_gets_one(app):
    taken = []

    def takes_two(server):
        server.greet()
        for _ in range(2):
            for answer in ("250 ok", "250 ok", "354 go on"):
                server.hear()
                server.say(answer)
            taken.append(server.hear_body())
            server.say("250 ok")
        server.hear()
        server.say("421 4.7.0 enough for one connection")

    with raw_server(takes_two, takes_two) as server:
        mailing = queue_mailing(addresses(4), account_on(server))
        run_drain()
    assert states(mailing) == {"accepted": 4}
    assert len(taken) == 4


@pytest.mark.parametrize("stage", ["connect", "ehlo"])
def test_no_service_pauses_the_account_and_touches_no_mail(app, smtp_server, stage):
    smtp_server.reply(stage, "421 4.3.2 too busy")
    account = account_on(smtp_server)
    message = queue_proof(["ana@example.com"], account)
    run_drain()
    row = the(message)
    assert (row.state, row.deferrals, row.reply) == ("queued", 0, "")
    assert account.state == AccountState.PAUSED


def test_a_server_that_is_away_is_probed_with_one_mail_ever_more_rarely(app, smtp_server):
    account = account_on(smtp_server)
    mailing = queue_mailing(addresses(5), account)
    smtp_server.stop()
    waits = []
    for _ in range(4):
        run_drain()
        waits.append((_reload(account).wake_at - clock.now()).total_seconds())
        assert states(mailing) == {"queued": 5}
        wake(account)
    assert account.failures >= 4
    assert waits[-1] > 2 * waits[0]
    smtp_server.start()
    run_drain()
    assert states(mailing) == {"accepted": 5}
    assert _reload(account).state == AccountState.ACTIVE


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_a_connection_dropped_before_the_dot_loses_nothing(app, smtp_server, stage):
    smtp_server.drop(stage, times=None)
    account = account_on(smtp_server)
    mailing = queue_mailing(addresses(3), account)
    run_drain()
    assert states(mailing) == {"queued": 3}
    smtp_server.behave()
    wake(account)
    run_drain()
    assert states(mailing) == {"accepted": 3}
    assert len(smtp_server.messages) == 3


def test_a_mail_that_makes_its_server_hang_up_does_not_block_the_others(app, smtp_server):
    smtp_server.drop("rcpt", times=None, only="<r1@")
    account = account_on(smtp_server)
    mailing = queue_mailing(addresses(4), account)
    run_drain()
    account.wake_at = clock.now()
    db.session.commit()
    run_drain()
    first, *others = deliveries(mailing)
    assert {row.state.value for row in others} == {"accepted"}
    assert first.state == "queued"
    assert first.due_at > clock.now()
    assert first.expires_at is not None


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_a_server_that_hangs_before_the_dot_loses_nothing(app, smtp_server, stage):
    smtp_server.hang(stage)
    account = account_on(smtp_server)
    message = queue_proof(["ana@example.com"], account)
    run_drain(Timeouts.all(0.3))
    assert states(message) == {"queued": 1}
    assert account.state == AccountState.PAUSED
    smtp_server.behave()
    wake(account)
    run_drain()
    assert states(message) == {"accepted": 1}


@pytest.mark.parametrize("how", ["drop", "hang"])
@pytest.mark.parametrize("stage", ["body", "reply"])
def test_no_answer_to_the_dot_leaves_a_mail_of_a_mailing_in_doubt(
    app_both, smtp_server, how, stage
):
    getattr(smtp_server, how)(stage, times=1)
    mailing = queue_mailing(addresses(3), account_on(smtp_server))
    run_drain(Timeouts.all(0.5))
    first, *others = deliveries(mailing)
    assert (first.state, first.doubts, first.lease_until) == ("in_doubt", 1, None)
    assert "not known whether" in shown(first.reply)
    assert {row.state.value for row in others} == {"accepted"}
    assert mailing.state == "sent"
    sweep()
    assert _reload(first).state == "in_doubt"
    # The oracle is the server's own record: what is in doubt may or may not be there, once.
    assert len(smtp_server.to("r1@example.com")) == (1 if stage == "reply" else 0)


def test_a_doubtful_mail_of_no_mailing_is_sent_once_more_with_the_same_message_id(
    app_both, smtp_server, clock_is
):
    smtp_server.drop("reply", times=1)
    message = queue_proof(["ana@example.com"], account_on(smtp_server))
    run_drain()
    assert (the(message).state, the(message).doubts) == ("in_doubt", 1)
    sweep()
    assert states(message) == {"in_doubt": 1}
    clock_is.advance(dt.timedelta(minutes=16))
    sweep()
    assert states(message) == {"queued": 1}
    run_drain()
    assert states(message) == {"accepted": 1}
    first, second = smtp_server.messages
    assert first.message["Message-ID"] == second.message["Message-ID"]


def test_a_second_doubt_stays_one(app, smtp_server, clock_is):
    smtp_server.drop("reply", times=2)
    message = queue_proof(["ana@example.com"], account_on(smtp_server))
    for _ in range(3):
        run_drain()
        clock_is.advance(dt.timedelta(minutes=16))
        sweep()
    assert (the(message).state, the(message).doubts) == ("in_doubt", 2)
    assert len(smtp_server.messages) == 2


@pytest.fixture
def clock_is(clock):
    return clock


def test_a_refused_login_stops_the_account_and_tells_its_owner_once(
    app_both, make_smtp_server, run_jobs
):
    server = make_smtp_server(security="starttls", login=("me", "secret"))
    company_server = make_smtp_server()
    account_on(company_server)
    owner = make_user(email="owner@example.com")
    own = account_on(
        server,
        company_default=False,
        owner_id=owner.id,
        security="starttls",
        username="me",
        password="wrong",
    )
    message = queue_proof(["ana@example.com", "bo@example.com"], own)
    run_drain()
    assert _reload(own).state == AccountState.STOPPED
    assert "refused the login" in sentence(own.state_reason, own.host)
    assert states(message) == {"queued": 2}
    run_jobs()
    run_drain()
    (told,) = company_server.messages
    assert told.recipients == ["owner@example.com"]
    attempts = len(server.commands)
    run_drain()
    assert len(server.commands) == attempts
    assert len(company_server.messages) == 1


def test_when_the_companys_account_stops_nobody_is_written_to_through_it(app, make_smtp_server):
    server = make_smtp_server(security="starttls", login=("me", "secret"))
    make_user(super_admin=True)
    account = account_on(server, security="starttls", username="me", password="wrong")
    queue_proof(["ana@example.com"], account)
    run_drain()
    assert _reload(account).state == AccountState.STOPPED
    posted = db.select(Message).where(Message.kind == MessageKind.ACCOUNT_STOPPED)
    assert list(db.session.scalars(posted)) == []


def test_a_mailbox_that_is_down_pauses_and_comes_back_by_itself(app, smtp_server):
    account = make_company_account()
    message = queue_proof(["ana@example.com"], account)
    run_drain()
    assert _reload(account).state == AccountState.PAUSED
    assert states(message) == {"queued": 1}
    installation().mailbox_port_file.write_text(str(smtp_server.port))
    assert (account.wake_at - clock.now()).total_seconds() < 15
    wake(account)
    run_drain()
    assert states(message) == {"accepted": 1}
    assert _reload(account).state == AccountState.ACTIVE


def test_a_mail_is_given_up_when_its_time_is_over(app_both, smtp_server, clock_is):
    smtp_server.reply("rcpt", "450 4.2.0 later", only="<late@")
    account = account_on(smtp_server)
    mailing = queue_mailing(["late@example.com"], account)
    run_drain()
    clock_is.advance(dt.timedelta(hours=49))
    sweep()
    row = the(mailing)
    assert (row.state, row.reply) == ("expired", "450 4.2.0 later")
    assert _reload(mailing).state == "sent"


def test_a_mailing_that_waits_for_its_turn_never_expires(app, smtp_server, clock_is):
    mailing = queue_mailing(addresses(2), account_on(smtp_server))
    clock_is.advance(dt.timedelta(days=20))
    sweep()
    run_drain()
    assert states(mailing) == {"accepted": 2}


def test_an_urgent_mail_that_could_not_leave_in_time_is_not_sent_late(app, smtp_server, clock_is):
    account = account_on(smtp_server)
    message = queue_proof(["ana@example.com"], account)
    db.session.execute(db.update(Delivery).values(expires_at=clock.now() + dt.timedelta(hours=1)))
    db.session.commit()
    clock_is.advance(dt.timedelta(hours=2))
    run_drain()
    assert states(message) == {"queued": 1}
    sweep()
    assert states(message) == {"expired": 1}
    assert "given up" in shown(the(message).reply)
