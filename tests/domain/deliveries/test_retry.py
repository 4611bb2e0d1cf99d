"""What follows from a failure."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.domain.deliveries.retry import LONGEST_WAIT, Account, back_off, decide
from mailer.domain.deliveries.states import Cause, allowed
from mailer.infra.smtp_reply import OPENING, Fault, Reply, Stage, TransportError
from mailer.models.delivery import DeliveryState as State

NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
UNDER_WAY = [stage for stage in Stage if stage not in OPENING]


def _decide(kind, stage, reply=None, *, fresh=True, permanent=False, deferrals=0, expires_at=None):
    error = TransportError(kind, stage, permanent=permanent, reply=reply)
    return decide(error, deferrals=deferrals, expires_at=expires_at, fresh=fresh, now=NOW)


@given(
    st.sampled_from(Fault),
    st.sampled_from(Stage),
    st.none() | st.builds(Reply, st.integers(200, 599), st.just("5.1.1 words")),
    st.booleans(),
    st.booleans(),
    st.integers(0, 50),
)
def test_every_failure_leads_where_a_reply_may_lead(kind, stage, reply, fresh, permanent, count):
    error = TransportError(kind, stage, permanent=permanent, reply=reply)
    made = decide(error, deferrals=count, expires_at=None, fresh=fresh, now=NOW)
    before = State.HANDING_OVER if stage == Stage.DOT else State.CLAIMED
    assert allowed(before, made.state, Cause.REPLY)
    assert made.state != State.ACCEPTED
    assert made.wait <= LONGEST_WAIT * 1.2
    # Only after the dot may a mail have arrived, and only without a clear no is that in doubt.
    doubtful = stage == Stage.DOT and (reply is None or reply.code < 400)
    assert (made.state == State.IN_DOUBT) == doubtful
    if made.counts:
        assert made.expires_at is not None
    if made.suppresses:
        assert made.state == State.FAILED


@pytest.mark.parametrize("stage", sorted(OPENING))
def test_no_connection_is_the_accounts_fault_and_no_mail_counts_it(stage):
    made = _decide(Fault.TIMEOUT, stage)
    assert (made.state, made.account, made.counts) == (State.QUEUED, Account.PAUSES, False)


def test_a_refused_login_stops_the_account_and_a_busy_one_pauses_it():
    no = Reply(535, "5.7.8 wrong")
    assert _decide(Fault.LOGIN, Stage.LOGIN, no, permanent=True).account == Account.STOPS
    later = Reply(454, "4.7.0 later")
    assert _decide(Fault.LOGIN, Stage.LOGIN, later).account == Account.PAUSES


@pytest.mark.parametrize("code", [530, 535, 538])
def test_a_server_that_asks_for_a_login_only_at_mail_stops_the_account(code):
    made = _decide(Fault.SENDER_REFUSED, Stage.MAIL, Reply(code, "sign in"), permanent=True)
    assert (made.state, made.account) == (State.QUEUED, Account.STOPS)


@pytest.mark.parametrize("stage", UNDER_WAY)
def test_421_pauses_a_fresh_account_and_renews_a_used_connection(stage):
    reply = Reply(421, "4.3.2 closing")
    fresh = _decide(Fault.NO_SERVICE, stage, reply)
    used = _decide(Fault.NO_SERVICE, stage, reply, fresh=False)
    assert (fresh.state, fresh.account, fresh.counts) == (State.QUEUED, Account.PAUSES, False)
    assert (used.state, used.account, used.counts) == (State.QUEUED, Account.RECONNECTS, False)


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT])
def test_4xx_defers_and_starts_the_mails_clock(stage):
    made = _decide(Fault.MESSAGE_REFUSED, stage, Reply(450, "4.2.0 later"))
    assert (made.state, made.account, made.counts) == (State.DEFERRED, Account.GOES_ON, True)
    assert made.expires_at == NOW + dt.timedelta(hours=48)
    assert made.reply == "450 4.2.0 later"
    running = _decide(Fault.MESSAGE_REFUSED, stage, Reply(450, "4.2.0 later"), expires_at=NOW)
    assert running.expires_at is None


def test_the_wait_doubles_from_five_minutes_to_four_hours():
    for deferrals, minutes in ((0, 5), (1, 10), (2, 20), (5, 160), (6, 240), (30, 240)):
        expected = dt.timedelta(minutes=minutes)
        for _ in range(20):
            assert 0.8 * expected <= back_off(deferrals) <= 1.2 * expected
    assert len({back_off(0) for _ in range(20)}) > 1


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT])
def test_5xx_fails(stage):
    made = _decide(Fault.MESSAGE_REFUSED, stage, Reply(554, "5.7.1 no"), permanent=True)
    assert (made.state, made.account, made.code) == (State.FAILED, Account.GOES_ON, 554)
    assert not made.suppresses


@pytest.mark.parametrize(
    ("stage", "text", "suppresses"),
    [
        (Stage.RCPT, "5.1.1 no such user", True),
        (Stage.RCPT, "5.1.2 no such host", True),
        (Stage.RCPT, "5.1.10 null MX", True),
        (Stage.DOT, "5.1.1 no such user", True),
        (Stage.RCPT, "5.1.8 bad sender", False),
        (Stage.MAIL, "5.1.7 bad sender", False),
        (Stage.MAIL, "5.1.1 odd", False),
        (Stage.RCPT, "5.2.2 mailbox full", False),
        (Stage.RCPT, "no such user", False),
    ],
)
def test_only_an_address_that_does_not_exist_is_suppressed(stage, text, suppresses):
    made = _decide(Fault.RECIPIENT_REFUSED, stage, Reply(550, text), permanent=True)
    assert made.suppresses == suppresses


@pytest.mark.parametrize("kind", [Fault.TOO_LARGE, Fault.NEEDS_SMTPUTF8])
def test_what_the_server_cannot_take_fails_with_its_reason(kind):
    made = _decide(kind, Stage.MAIL, permanent=True)
    assert (made.state, made.reply) == (State.FAILED, f"@{kind}")


@pytest.mark.parametrize("kind", [Fault.DROPPED, Fault.TIMEOUT, Fault.PROTOCOL])
def test_a_mail_at_which_the_conversation_breaks_lets_others_go_first(kind):
    made = _decide(kind, Stage.BODY)
    assert (made.state, made.account) == (State.QUEUED, Account.PAUSES)
    assert made.wait == dt.timedelta(minutes=1)
    assert made.expires_at is not None


def test_an_idle_connection_that_was_closed_is_renewed_at_once():
    made = _decide(Fault.DROPPED, Stage.MAIL, fresh=False)
    assert (made.state, made.account) == (State.QUEUED, Account.RECONNECTS)
    assert made.wait == dt.timedelta(0)


@pytest.mark.parametrize("kind", [Fault.DROPPED, Fault.TIMEOUT, Fault.PROTOCOL])
def test_silence_after_the_dot_is_a_doubt(kind):
    assert _decide(kind, Stage.DOT).state == State.IN_DOUBT
    assert _decide(kind, Stage.DOT, Reply(354, "go on")).state == State.IN_DOUBT


def test_a_reason_given_while_hanging_up_counts():
    made = _decide(Fault.DROPPED, Stage.BODY, Reply(552, "5.3.4 too big"))
    assert (made.state, made.account) == (State.FAILED, Account.RECONNECTS)
