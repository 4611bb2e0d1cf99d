"""The suppression list on the screens."""

import datetime as dt

import pytest

from mailer.domain.customers import suppressions
from mailer.domain.mailings import recipients
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.mailing import ExclusionReason
from mailer.models.suppression import Suppression, SuppressionReason
from tests.factories.customers import make_customer
from tests.factories.suppressions import make_suppression
from tests.personas import marketer, support


def listed():
    db.session.expire_all()
    return {row.address: row.reason for row in db.session.scalars(db.select(Suppression))}


def test_the_list_says_who_and_why(sign_in):
    make_suppression("ada@example.com")
    make_suppression("bob@example.com", reason=SuppressionReason.COMPLAINT, evidence="abuse")
    browser = sign_in(marketer())
    page = browser.get("/customers/suppressions").text
    assert "ada@example.com" in page
    assert "550 5.1.1 user unknown" in page
    assert "Complaint" in page
    found = browser.get("/customers/suppressions?reason=complaint").text
    assert "ada@example.com" not in found
    assert "ada@example.com" in browser.get("/customers/suppressions?q=ADA").text


def test_an_address_that_rests_says_until_when(sign_in):
    customer = make_customer(email="ada@example.com")
    make_suppression(
        "ada@example.com",
        reason=SuppressionReason.SOFT_BOUNCES,
        evidence="3 × 552 mailbox full",
        expires_at=clock.now() + dt.timedelta(days=400),
    )
    year = str((clock.now() + dt.timedelta(days=400)).year)
    browser = sign_in(marketer())
    page = browser.get("/customers/suppressions").text
    assert "Came back too often" in page
    assert year in page
    assert "It gets none until:" in browser.get(f"/customers/{customer.id}").text


def test_an_address_is_added_by_hand_and_gets_no_mailing(sign_in):
    customer = make_customer(email="ada@example.com")
    audience = {"any": [{"customers": [customer.id]}]}
    assert recipients.ledger(audience).receive == 1
    form = {"address": " Ada@Example.com ", "note": "asked on the phone"}
    answer = sign_in(marketer()).post("/customers/suppressions/new", data=form)
    assert answer.status_code == 303
    assert recipients.ledger(audience).excluded == {ExclusionReason.SUPPRESSED: 1}
    page = sign_in(marketer()).get(f"/customers/{customer.id}").text
    assert "This address gets no mail" in page
    assert "asked on the phone" in page


@pytest.mark.parametrize("address", ["", "nobody", "ada@example.com"])
def test_what_is_no_address_or_is_there_is_refused_and_kept_in_the_form(sign_in, address):
    make_suppression("ada@example.com")
    form = {"address": address, "note": "because"}
    answer = sign_in(marketer()).post("/customers/suppressions/new", data=form)
    assert answer.status_code == 422
    assert 'value="because"' in answer.text
    assert len(listed()) == 1


def test_a_lifted_address_may_be_written_to_again(sign_in):
    customer = make_customer(email="ada@example.com")
    row = make_suppression("ada@example.com")
    answer = sign_in(marketer()).post(f"/customers/suppressions/{row.id}/lift")
    assert answer.status_code == 303
    assert not listed()
    assert suppressions.of_address(customer.email_key) is None
    assert recipients.ledger({"any": [{"customers": [customer.id]}]}).receive == 1


def test_who_may_not_change_customers_lifts_nothing(sign_in):
    row = make_suppression("ada@example.com")
    sign_in(support()).post(f"/customers/suppressions/{row.id}/lift")
    assert listed() == {"ada@example.com": SuppressionReason.HARD_BOUNCE}
