"""Consent and its log."""

from __future__ import annotations

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.customers import save
from mailer.domain.customers.consent import actor_names, log_of, may_change, set_consent
from mailer.domain.customers.delete import delete_customer
from mailer.models.consent_entry import ConsentSource
from mailer.models.customer import Consent
from tests.factories.customers import make_customer
from tests.personas import marketer


def test_each_change_is_logged_with_source_address_and_person(app_both: Flask) -> None:
    marc, customer = marketer(), make_customer(email="a@example.com")
    assert set_consent(customer, Consent.GIVEN, ConsentSource.STAFF, marc, "fair")
    customer.email = "b@example.com"
    assert set_consent(customer, Consent.WITHDRAWN, ConsentSource.CUSTOMER, SYSTEM)
    newest, oldest = log_of(customer)
    assert (oldest.consent, oldest.address, oldest.note) == (Consent.GIVEN, "a@example.com", "fair")
    assert (oldest.source, oldest.actor_id) == (ConsentSource.STAFF, marc.id)
    assert (newest.consent, newest.address) == (Consent.WITHDRAWN, "b@example.com")
    assert actor_names(customer) == {marc.id: marc.name}
    assert customer.consent is Consent.WITHDRAWN


def test_what_is_so_already_is_not_logged(app: Flask) -> None:
    customer = make_customer(consent=Consent.GIVEN)
    assert not set_consent(customer, Consent.GIVEN, ConsentSource.IMPORT, SYSTEM)
    assert log_of(customer) == []


@pytest.mark.parametrize("wanted", [Consent.GIVEN, Consent.UNKNOWN])
def test_an_import_never_undoes_an_opt_out(app: Flask, wanted: Consent) -> None:
    customer = make_customer(consent=Consent.WITHDRAWN)
    assert not set_consent(customer, wanted, ConsentSource.IMPORT, SYSTEM)
    assert customer.consent is Consent.WITHDRAWN
    assert log_of(customer) == []


def test_an_import_may_opt_out_and_staff_may_opt_in_again() -> None:
    assert may_change(Consent.GIVEN, Consent.WITHDRAWN, ConsentSource.IMPORT)
    assert may_change(Consent.WITHDRAWN, Consent.GIVEN, ConsentSource.STAFF)
    assert may_change(Consent.WITHDRAWN, Consent.GIVEN, ConsentSource.CUSTOMER)


def test_an_opt_out_stays_with_its_address_when_its_record_is_deleted(app_both: Flask) -> None:
    gone = make_customer(email="a@example.com", consent=Consent.WITHDRAWN)
    twin = make_customer(email="A@example.com", consent=Consent.GIVEN)
    other = make_customer(email="b@example.com", consent=Consent.GIVEN)
    delete_customer(gone, SYSTEM)
    assert twin.consent is Consent.WITHDRAWN
    assert [entry.consent for entry in log_of(twin)] == [Consent.WITHDRAWN]
    assert other.consent is Consent.GIVEN


def test_an_opt_out_stays_with_its_address_when_its_record_gets_another(app_both: Flask) -> None:
    moved = make_customer(email="a@example.com", consent=Consent.WITHDRAWN)
    twin = make_customer(email="a@example.com")
    save.update(moved, {"city": "Mons"}, SYSTEM)
    assert twin.consent == Consent.UNKNOWN
    save.update(moved, {"email": "c@example.com"}, SYSTEM)
    assert twin.consent is Consent.WITHDRAWN
    assert moved.consent is Consent.WITHDRAWN
