"""Create and change customers."""

from __future__ import annotations

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.customers import save
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.audit_entry import AuditEntry
from mailer.models.custom_field import FieldKind
from mailer.models.customer import Customer, EmailState
from tests.factories.customers import make_customer, make_family, make_field, make_group
from tests.personas import support


def _errors(**fields: object) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        save.create(fields, SYSTEM)
    return refused.value.fields


def test_a_customer_is_saved_with_its_keys(app_both: Flask) -> None:
    group, family = make_group(), make_family()
    made = save.create(
        {
            "first_name": " Luís ",
            "last_name": "Gonçalves",
            "company": "Embraer  S.A.",
            "email": "LuisG@Embraer.com.br",
            "city": "São José",
            "country": "Brésil",
            "kind": "supplier",
            "group_ids": [group.id, 999],
            "family_id": family.id,
        },
        SYSTEM,
    )
    db.session.expire_all()
    found = db.session.get(Customer, made.id)
    assert found.name == "Luís Gonçalves"
    assert (found.name_key, found.last_name_key) == ("luis goncalves", "goncalves")
    assert (found.company, found.company_key) == ("Embraer S.A.", "embraer s.a.")
    assert (found.email_key, found.email_state) == ("luisg@embraer.com.br", EmailState.VALID)
    assert (found.city_key, found.country) == ("sao jose", "BR")
    assert [each.id for each in found.groups] == [group.id]
    assert found.family_id == family.id
    assert db.session.scalars(db.select(AuditEntry.action)).all() == ["customers.create"]


def test_an_international_address_is_fine(app: Flask) -> None:
    made = save.create({"last_name": "K", "email": "jürgen.größe@müller.example"}, SYSTEM)
    assert made.email_state is EmailState.VALID
    assert made.email_key.endswith("@xn--mller-kva.example")


@pytest.mark.parametrize("email", ["luis", "luis@", "a b@example.com", "a@b@example.com"])
def test_what_is_no_address_is_named(app: Flask, email: str) -> None:
    assert email in _errors(last_name="A", email=email)["email"]


def test_somebody_needs_a_name_a_company_or_an_address(app: Flask) -> None:
    assert "last_name" in _errors(first_name=" ", city="Lyon")


def test_all_faults_are_named_at_once_and_nothing_is_saved(app: Flask) -> None:
    make_field(label="Seats", key="seats", kind=FieldKind.NUMBER)
    errors = _errors(
        last_name="x" * 121,
        email="nobody",
        website="javascript://alert(1)",
        family_id=77,
        owner_id=78,
        custom={"seats": "many"},
    )
    assert errors.keys() == {
        "last_name", "email", "website", "family_id", "owner_id", "custom_seats",
    }  # fmt: skip
    assert db.session.scalars(db.select(Customer)).all() == []


def test_a_change_touches_only_what_is_named(app: Flask) -> None:
    customer = make_customer(city="Lyon", custom={"gone": "kept"})
    before = customer.email
    save.update(customer, {"first_name": "Zoé", "last_name": "Roux", "custom": {}}, SYSTEM)
    assert (customer.name_key, customer.city, customer.email) == ("zoe roux", "Lyon", before)
    assert customer.custom == {"gone": "kept"}


def test_custom_values_are_kept_in_their_kind_and_emptied(app: Flask) -> None:
    make_field(key="seats", kind=FieldKind.NUMBER)
    customer = make_customer()
    save.update(customer, {"custom": {"seats": "1 250,5"}}, SYSTEM)
    assert customer.custom == {"seats": 1250.5}
    save.update(customer, {"custom": {"seats": " "}}, SYSTEM)
    assert customer.custom == {}


def test_a_web_address_without_scheme_gets_one(app: Flask) -> None:
    assert save.create({"last_name": "A", "website": "www.a.example"}, SYSTEM).website == (
        "https://www.a.example"
    )


def test_line_ends_and_nul_bytes_do_not_reach_a_one_line_field(app: Flask) -> None:
    made = save.create({"last_name": "A\r\nBcc: x@example.com\0", "notes": "a\nb"}, SYSTEM)
    assert made.last_name == "A Bcc: x@example.com"
    assert made.notes == "a\nb"


def test_who_may_only_look_saves_nothing(app: Flask) -> None:
    customer = make_customer()
    with pytest.raises(Forbidden):
        save.update(customer, {"last_name": "Changed"}, support())
    with pytest.raises(Forbidden):
        save.create({"last_name": "New"}, support())


def test_others_with_the_same_address_are_found(app: Flask) -> None:
    one = make_customer(email="same@example.com")
    other = make_customer(email="SAME@example.com")
    make_customer(email="")
    assert save.same_address(one) == [other]
    assert save.same_address(make_customer(email="")) == []
