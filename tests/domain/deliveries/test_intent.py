"""The last look before the dot: claim, intent and outcome against each other."""

import datetime as dt

import pytest

from mailer.domain.customers import preferences
from mailer.domain.customers.preferences import Preferences
from mailer.domain.deliveries import claim, intent, leases, outcome
from mailer.domain.deliveries.intent import Verdict
from mailer.domain.deliveries.reasons import shown
from mailer.domain.deliveries.sweep import sweep
from mailer.infra.db import db
from mailer.infra.smtp_reply import Reply
from mailer.lib import clock as time
from mailer.models.account_drain import AccountDrain
from mailer.models.customer import Consent
from mailer.models.delivery import DeliveryState
from mailer.models.mailing import Mailing, MailingState
from mailer.models.smtp_account import AccountState, AccountUsage
from mailer.models.suppression import Suppression, SuppressionReason
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
    the,
    transaction,
)
from tests.factories.accounts import make_account
from tests.factories.customers import make_customer
from tests.factories.mailings import put_in
from tests.factories.settings import make_topic
from tests.infra.raw_server import raw_server

ME, YOU = "a" * 32, "b" * 32
YES = Reply(250, "2.0.0 kept")


def _account(**values):
    account = make_account(port=25, company_default=True, **values)
    drained_by(account, ME)
    return account


def _claim(account, now=None, **more):
    account_id = account.id
    with moving() as (connection, moves):
        return claim.claim(
            connection, account_id, ME, now or time.now(), "Europe/Paris", moves, **more
        ).mails


def _intend(mail, now=None):
    with moving() as (connection, moves):
        (verdict,) = intent.intend(connection, [mail], now or time.now(), moves)
    return verdict


def _accept(mail):
    with moving() as (connection, moves):
        return outcome.accepted(connection, [(mail, YES)], time.now(), moves)


def _set_state(mailing, state):
    mailing.state = state
    db.session.commit()


def test_a_claim_takes_urgent_mail_first_and_each_mail_once(app_both):
    account = _account()
    mailing = queue_mailing(addresses(40), account)
    proof = queue_proof(["urgent@example.com"], account)
    first = _claim(account)
    assert len(first) == claim.BATCH
    assert first[0].id == the(proof).id
    second = _claim(account)
    assert len(second) == 41 - claim.BATCH
    assert not {mail.id for mail in first} & {mail.id for mail in second}
    assert _claim(account) == []
    assert states(mailing) == {"claimed": 40}
    assert {row.attempt for row in deliveries(mailing)} == {1}


def test_a_claim_for_urgent_mail_leaves_bulk_mail_alone(app):
    account = _account()
    mailing = queue_mailing(addresses(3), account)
    assert _claim(account, urgent_only=True) == []
    assert states(mailing) == {"queued": 3}


def test_mail_put_off_is_taken_before_mail_never_tried(app_both):
    account = _account()
    mailing = queue_mailing(addresses(40), account)
    late = deliveries(mailing)[-1]
    put_in(late, DeliveryState.DEFERRED)
    db.session.commit()
    assert late.id in {mail.id for mail in _claim(account)}


def test_only_who_drains_the_account_claims(app_both):
    account = _account()
    queue_proof(["ana@example.com"], account)
    db.session.execute(db.delete(AccountDrain))
    drained_by(account, YOU)
    assert _claim(account) == []


@pytest.mark.parametrize(
    ("state", "wake_in", "taken"),
    [("active", None, 32), ("paused", 60, 0), ("paused", -1, 1), ("stopped", None, 0)],
)
def test_a_paused_account_gives_one_mail_when_its_time_has_come(app, state, wake_in, taken):
    account = _account(state=AccountState(state))
    if wake_in is not None:
        account.wake_at = time.now() + dt.timedelta(seconds=wake_in)
    queue_mailing(addresses(40), account)
    assert len(_claim(account)) == taken


def test_the_whole_way_to_accepted(app_both):
    account = _account()
    proof = queue_proof(["ana@example.com"], account)
    (mail,) = _claim(account)
    assert the(proof).state == "claimed"
    assert _intend(mail) is Verdict.GO
    assert the(proof).state == "handing_over"
    assert _accept(mail)
    assert the(proof).state == "accepted"
    assert not _accept(mail)


def test_who_slept_and_claimed_a_mail_once_more_sends_it_once(app_both, clock):
    """Both claims may come to the intent together, each on a connection of its own."""
    account = _account(daily_limit=100)
    mailing = queue_mailing(addresses(1), account)
    (first,) = _claim(account)
    clock.advance(dt.timedelta(seconds=11))
    with elsewhere():
        sweep()
    (again,) = _claim(account)
    assert (first.id, first.owner) == (again.id, again.owner)
    with moving() as (connection, moves):
        verdicts = intent.intend(connection, [first, again], time.now(), moves)
    assert verdicts == [Verdict.LOST, Verdict.GO]
    assert states(mailing) == {"handing_over": 1}
    with moving() as (connection, moves):
        outcome.accepted(connection, [(again, YES), (first, YES)], time.now(), moves)
    assert states(mailing) == {"accepted": 1}
    assert _used_today() == 1


@pytest.mark.parametrize(
    ("state", "verdict"),
    [(MailingState.PAUSED, Verdict.PAUSED), (MailingState.STOPPED, Verdict.STOPPED)],
)
def test_pause_and_stop_take_effect_at_the_intent(app_both, state, verdict):
    account = _account()
    mailing = queue_mailing(["ana@example.com"], account)
    (mail,) = _claim(account)
    _set_state(mailing, state)
    assert _intend(mail) is verdict
    assert states(mailing) == {"claimed": 1}


def test_an_address_suppressed_after_the_claim_gets_nothing(app_both):
    account = _account()
    queue_proof(["ana@example.com"], account)
    (mail,) = _claim(account)
    db.session.add(
        Suppression(
            address="ana@example.com",
            address_key="ana@example.com",
            reason=SuppressionReason.BY_HAND,
            created_at=time.now(),
        )
    )
    db.session.commit()
    assert _intend(mail) is Verdict.SUPPRESSED


@pytest.mark.parametrize("address", ["ana@example.com", "moved@example.com"])
def test_who_opts_out_after_the_claim_gets_no_mailing(app_both, address):
    account = _account()
    customer = make_customer(email=address)
    mailing = queue_mailing(["ana@example.com"], account)
    the(mailing).customer_id = customer.id
    db.session.commit()
    (mail,) = _claim(account)
    customer.consent = Consent.WITHDRAWN
    db.session.commit()
    assert _intend(mail) is Verdict.OPTED_OUT


def test_who_leaves_the_topic_or_pauses_after_the_claim_gets_no_mailing(app_both):
    account = _account()
    topic = make_topic()
    everyone = ["ana@example.com", "ben@example.com", "cid@example.com"]
    queue_mailing(everyone, account, topic_id=topic.id)
    mails = sorted(_claim(account), key=lambda mail: mail.address)
    tomorrow = Preferences(paused_until=preferences.tomorrow())
    preferences.choose("ana@example.com", Preferences(off=frozenset({topic.id})), None)
    preferences.choose("ben@example.com", tomorrow, None)
    db.session.commit()
    assert [_intend(mail) for mail in mails] == [Verdict.OFF_TOPIC, Verdict.ON_PAUSE, Verdict.GO]


def test_who_opts_out_while_the_mailing_waits_is_not_claimed(app_both):
    account = _account(daily_limit=100)
    mailing = queue_mailing(["ana@example.com", "ben@example.com"], account)
    make_customer(email="ana@example.com", consent=Consent.WITHDRAWN)
    assert [mail.address for mail in _claim(account)] == ["ben@example.com"]
    assert states(mailing) == {"suppressed": 1, "claimed": 1}
    assert "opted out" in shown(deliveries(mailing)[0].reply)
    assert {usage.used for usage in db.session.scalars(db.select(AccountUsage))} == {1}


def test_an_opt_out_does_not_hold_back_urgent_mail(app_both):
    account = _account()
    queue_proof(["ana@example.com"], account)
    make_customer(email="ana@example.com", consent=Consent.WITHDRAWN)
    (mail,) = _claim(account)
    assert _intend(mail) is Verdict.GO


def test_an_ended_lease_is_a_lost_mail(app_both):
    account = _account()
    proof = queue_proof(["ana@example.com"], account)
    (mail,) = _claim(account)
    later = time.now() + dt.timedelta(seconds=11)
    assert _intend(mail, later) is Verdict.LOST
    assert the(proof).state == "claimed"


def test_a_renewed_lease_lives_on_and_an_ended_one_stays_ended(app_both):
    account = _account()
    proof = queue_proof(["ana@example.com"], account)
    now = time.now()
    (mail,) = _claim(account, now)
    with transaction() as connection:
        leases.renew(connection, ME, now + dt.timedelta(seconds=9))
    assert the(proof).lease_until > now + dt.timedelta(seconds=15)
    with transaction() as connection:
        leases.renew(connection, ME, now + dt.timedelta(seconds=30))
    assert _intend(mail, now + dt.timedelta(seconds=30)) is Verdict.LOST


def test_an_outcome_of_an_earlier_attempt_changes_nothing(app_both):
    account = _account()
    proof = queue_proof(["ana@example.com"], account)
    (first,) = _claim(account)
    with moving() as (connection, moves):
        outcome.hand_back(connection, [first], time.now(), moves)
    (second,) = _claim(account)
    assert (first.attempt, second.attempt) == (1, 2)
    assert _intend(first) is Verdict.LOST
    assert not _accept(first)
    assert the(proof).state == "claimed"
    assert _intend(second) is Verdict.GO


def test_a_late_yes_to_the_same_attempt_still_counts(app_both, clock):
    account = _account()
    mailing = queue_mailing(["ana@example.com"], account)
    (mail,) = _claim(account)
    _intend(mail)
    clock.advance(dt.timedelta(seconds=11))
    sweep()
    assert states(mailing) == {"in_doubt": 1}
    assert _accept(mail)
    assert states(mailing) == {"accepted": 1}


def test_what_was_claimed_of_a_mailing_that_stopped_is_cancelled_when_given_back(app_both):
    account = _account()
    stopped = queue_mailing(["ana@example.com"], account)
    sending = queue_mailing(["bo@example.com"], account)
    mails = _claim(account)
    _set_state(stopped, MailingState.STOPPED)
    with moving() as (connection, moves):
        outcome.hand_back(connection, mails, time.now(), moves)
    assert states(stopped) == {"cancelled": 1}
    assert states(sending) == {"queued": 1}


# --- over real SMTP -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "rest"), [(MailingState.PAUSED, "queued"), (MailingState.STOPPED, "cancelled")]
)
def test_a_mailing_held_in_the_middle_sends_at_most_the_mail_at_hand(app_both, state, rest):
    taken = []
    with raw_server(*[lambda server: server.take_mails(taken, hold)] * 2) as server:
        account = account_on(server)
        mailing = queue_mailing(addresses(10), account)
        other = queue_mailing(["other@example.com"], account)
        engine, mailing_id, seen = db.engine, mailing.id, []

        def hold():
            seen.append(1)
            if len(seen) == 4:
                with engine.begin() as connection:
                    held = db.update(Mailing).where(Mailing.id == mailing_id)
                    connection.execute(held.values(state=state))

        run_drain()
    assert states(mailing) == {"accepted": 3, rest: 7}
    assert states(other) == {"accepted": 1}
    assert len(taken) == 4
    assert _used_today() == 4


def test_the_sweep_brings_home_what_a_dead_process_had(app_both, clock):
    account = _account(daily_limit=100)
    mailing = queue_mailing(addresses(3), account)
    stopped = queue_mailing(["s@example.com"], account)
    proof = queue_proof(["ana@example.com"], account)
    mails = _claim(account)
    assert len(mails) == 5
    urgent, first, *_rest = mails
    assert _intend(urgent) is Verdict.GO
    assert _intend(first) is Verdict.GO
    _set_state(stopped, MailingState.STOPPED)
    with elsewhere():
        sweep()
    assert states(mailing) == {"handing_over": 1, "claimed": 2}
    clock.advance(dt.timedelta(seconds=11))
    sweep()
    assert states(mailing) == {"in_doubt": 1, "queued": 2}
    assert states(stopped) == {"cancelled": 1}
    assert the(proof).state == "in_doubt"
    assert the(proof).lease_until > time.now() + dt.timedelta(minutes=14)
    # The doubtful ones keep their place in the limits.
    assert _used_today() == 2


def _used_today():
    today = db.select(AccountUsage.used).where(AccountUsage.period.like("%-%-%"))
    return db.session.scalar(today)
