"""After some soft bounces an address has a rest, and afterwards it is written to again."""

import datetime as dt

import pytest

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.bounces import limits
from mailer.domain.bounces.act import act, mail_of
from mailer.domain.bounces.limits import Limits
from mailer.domain.customers import suppressions
from mailer.infra.db import db
from mailer.jobs import bounces as jobs
from mailer.lib.bounces.report import Answer, BounceClass
from mailer.lib.errors import Refused
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.suppression import SuppressionReason
from tests.domain.deliveries.sending import queue_mailing
from tests.factories.accounts import make_account

FULL = Answer(BounceClass.SOFT, diagnostic="552 mailbox full", status="5.2.2")
GONE = Answer(BounceClass.HARD, diagnostic="550 no such user", status="5.1.1")
KEY = "a@example.com"


@pytest.fixture
def comes_back(app_both):
    """`comes_back(answer)` sends one more mail to the address, which comes back."""
    limits.change(Limits(2, 10, 5), SYSTEM)
    account = make_account(company_default=True)

    def comes_back(answer=FULL):
        mailing = queue_mailing([KEY], account)
        delivery = db.session.scalars(db.select(Delivery).filter_by(mailing_id=mailing.id)).one()
        delivery.state = DeliveryState.ACCEPTED
        db.session.flush()
        return act(mail_of(delivery.id), answer)[1]

    return comes_back


def test_so_many_soft_bounces_within_the_days_give_a_rest_that_ends(comes_back, clock):
    comes_back()
    clock.advance(dt.timedelta(days=11))
    assert not comes_back()
    assert comes_back()
    entry = suppressions.of_address(KEY)
    assert (entry.reason, entry.evidence) == (
        SuppressionReason.SOFT_BOUNCES,
        "2 × 552 mailbox full",
    )
    assert entry.expires_at - entry.created_at == dt.timedelta(days=5)
    jobs.end_suppressions()
    assert suppressions.of_address(KEY)
    clock.advance(dt.timedelta(days=5))
    jobs.end_suppressions()
    assert suppressions.of_address(KEY) is None
    # It begins anew, though the two are not ten days old.
    assert not comes_back()
    assert comes_back()


def test_taken_off_by_hand_it_begins_anew_too(comes_back):
    comes_back()
    comes_back()
    suppressions.lift(suppressions.of_address(KEY), SYSTEM)
    assert not comes_back()


def test_an_address_that_rests_and_does_not_exist_is_given_up_for_good(comes_back):
    comes_back()
    comes_back()
    assert comes_back(GONE)
    entry = suppressions.of_address(KEY)
    assert (entry.reason, entry.expires_at) == (SuppressionReason.HARD_BOUNCE, None)
    assert not comes_back(FULL)
    assert suppressions.of_address(KEY).expires_at is None


def test_limits_that_make_no_sense_are_not_kept(app):
    with pytest.raises(Refused) as refused:
        limits.change(Limits(0, 366, -1), SYSTEM)
    assert set(refused.value.fields) == {"soft_count", "soft_days", "rest_days"}
    assert limits.limits() == Limits()
