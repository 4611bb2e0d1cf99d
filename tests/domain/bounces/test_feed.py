"""Bounces land on the mail that they answer, and on no other."""

import pytest

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.bounces.act import Done
from mailer.domain.bounces.feed import delivery_of, feed
from mailer.domain.customers.opt_outs import is_out
from mailer.infra.db import db
from mailer.models.customer import Consent
from mailer.models.delivery import DeliveryState
from mailer.models.suppression import Suppression, SuppressionReason
from tests.domain.deliveries.sending import (
    account_on,
    addresses,
    queue_mailing,
    run_drain,
    states,
    the,
)
from tests.factories.customers import make_customer
from tests.lib.bounces.test_read import OURS, feedback, refusal, report
from tests.personas import marketer

HARD = refusal("5.1.1", "550 5.1.1 user unknown")


@pytest.fixture
def sent(app_both, smtp_server):
    """One mail of a mailing that its server took, and that mail's Message-ID."""
    mailing = queue_mailing(addresses(1), account_on(smtp_server))
    run_drain()
    (caught,) = smtp_server.messages
    return mailing, caught.message["Message-ID"]


def answer(raw, message_id):
    return raw.replace(OURS.encode(), message_id.encode())


def suppressed():
    return {(row.address, row.reason) for row in db.session.scalars(db.select(Suppression))}


def test_a_hard_bounce_ends_a_mail_and_suppresses_its_address(sent):
    mailing, message_id = sent
    fed = feed(answer(HARD, message_id), SYSTEM)
    assert (fed.done, fed.delivery_id, fed.suppressed) == (Done.BOUNCED, the(mailing).id, True)
    assert (the(mailing).smtp_code, the(mailing).reply) == (550, "550 5.1.1 user unknown")
    assert states(mailing) == {"bounced": 1}
    assert suppressed() == {("r1@example.com", SuppressionReason.HARD_BOUNCE)}


def test_what_no_database_takes_is_left_out(sent):
    mailing, message_id = sent
    raw = refusal("5.\0", "550 5.1.1 user\0unknown")
    assert feed(answer(raw, message_id), SYSTEM).done == Done.BOUNCED
    assert the(mailing).reply == "550 5.1.1 user unknown"


def test_a_soft_bounce_ends_a_mail_and_nothing_else(sent):
    mailing, message_id = sent
    assert (
        feed(answer(refusal("5.2.2", "552 mailbox full"), message_id), SYSTEM).done == Done.BOUNCED
    )
    assert states(mailing) == {"bounced": 1}
    assert not suppressed()


def test_a_complaint_ends_a_mail_and_opts_its_reader_out(sent):
    mailing, message_id = sent
    customer = make_customer(email="R1@example.com")
    assert feed(answer(feedback("abuse"), message_id), SYSTEM).done == Done.COMPLAINED
    assert states(mailing) == {"complained": 1}
    assert not suppressed()
    assert is_out("r1@example.com")
    assert customer.consent == Consent.WITHDRAWN


def test_a_delay_changes_nothing(sent):
    mailing, message_id = sent
    late = report("Final-Recipient: rfc822; r1@example.com\nAction: delayed\nStatus: 4.4.7\n")
    assert feed(answer(late, message_id), SYSTEM).done == Done.NOTED
    assert states(mailing) == {"accepted": 1}


def test_the_same_bounce_fed_twice_changes_nothing_more(sent):
    mailing, message_id = sent
    feed(answer(HARD, message_id), SYSTEM)
    again = feed(answer(HARD, message_id), SYSTEM)
    assert (again.done, again.suppressed) == (Done.KNOWN, False)
    assert states(mailing) == {"bounced": 1}


def test_an_altered_message_id_is_not_ours(sent):
    mailing, message_id = sent
    inside = message_id[1:].partition("@")[0]
    for at, sign in enumerate(inside):
        altered = inside[:at] + ("1" if sign != "1" else "2") + inside[at + 1 :]
        assert delivery_of(message_id.replace(inside, altered)) is None
    forged = message_id.replace(inside, f"d{the(mailing).id}.0123456789abcdef")
    assert feed(answer(HARD, forged), SYSTEM).done == Done.NOT_OURS
    assert states(mailing) == {"accepted": 1}
    assert not suppressed()


def test_a_mail_that_never_left_does_not_bounce(sent):
    mailing, message_id = sent
    the(mailing).state = DeliveryState.QUEUED
    db.session.flush()
    assert feed(answer(HARD, message_id), SYSTEM).done == Done.KNOWN
    assert the(mailing).state == DeliveryState.QUEUED


def test_who_may_not_change_settings_feeds_nothing(sent):
    _mailing, message_id = sent
    with pytest.raises(Forbidden):
        feed(answer(HARD, message_id), marketer())
