"""Which customers lack something."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import true

from mailer.domain.customers import empty_fields
from mailer.domain.customers.search import matching_ids
from mailer.domain.deals.mailed import DEALS
from mailer.domain.templates.tags.registry import registry
from mailer.domain.templates.tags.tag import Scope
from mailer.infra.db import db
from mailer.models.custom_field import CustomField, FieldKind
from mailer.models.customer import Customer
from tests.factories import add
from tests.factories.accounts import make_user
from tests.factories.customers import make_customer


def found(*fields: str, **query: list[str]) -> set[str]:
    ids = matching_ids({"empty": list(fields), **query})
    return set(db.session.scalars(db.select(Customer.last_name).where(Customer.id.in_(ids))))


@pytest.fixture(autouse=True)
def _customers(app_both: Flask) -> None:
    add(CustomField(key="birthday", label="Birthday", kind=FieldKind.DATE))
    owner = make_user(phone="")
    make_customer(last_name="A", city="Lyon", phone="1", custom={"birthday": "1980-01-01"})
    make_customer(last_name="B", first_name="", mobile="2", owner_id=owner.id, custom={})
    make_customer(last_name="C", city="Lyon", custom={"birthday": None}, email="")
    make_customer(last_name="D", custom={"birthday": ""}, owner_id=make_user(phone="3").id)


@pytest.mark.parametrize(
    ("field", "lack_it"),
    [
        ("first_name", {"B"}),
        ("city", {"B", "D"}),
        ("phone", {"C", "D"}),
        ("email", {"C"}),
        ("owner", {"A", "C"}),
        ("owner_phone", {"A", "B", "C"}),
        ("custom_birthday", {"B", "C", "D"}),
        ("custom_", set()),
        ("xyzzy", set()),
    ],
)
def test_the_list_finds_those_who_lack_a_field(field: str, lack_it: set[str]) -> None:
    assert found(field) == lack_it


def test_one_of_several_fields_suffices_and_other_filters_hold_too() -> None:
    assert found("first_name", "phone") == {"B", "C", "D"}
    assert found("phone", email=["valid"]) == {"D"}


def test_those_who_can_be_written_to_are_counted() -> None:
    fields = ["city", "custom_birthday", "owner_phone"]
    assert empty_fields.counts(true(), fields, "all") == (
        3, {"city": 2, "custom_birthday": 2, "owner_phone": 2},
    )  # fmt: skip
    assert empty_fields.counts(Customer.last_name == "A", ["city"], "a") == (1, {"city": 0})
    assert empty_fields.counts(Customer.last_name == "Z", ["city"], "z") == (0, {"city": 0})


def test_a_count_that_took_long_is_kept_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(empty_fields, "QUICK", -1)
    first = empty_fields.counts(true(), ["city"], "all")
    make_customer(last_name="E", city="")
    assert empty_fields.counts(true(), ["city"], "all") == first
    assert empty_fields.counts(true(), ["city"], "others") != first
    monkeypatch.setattr(empty_fields, "KEPT", -1)
    assert empty_fields.counts(true(), ["city"], "third") == (4, {"city": 3})
    make_customer(last_name="F", city="")
    assert empty_fields.counts(true(), ["city"], "third") == (5, {"city": 4})


def test_the_filter_offers_own_fields_too() -> None:
    keys = [key for key, _label in empty_fields.choices()]
    assert {"first_name", "owner_phone", "custom_birthday"} <= set(keys)


def test_every_tag_of_a_customer_leads_to_a_filter_that_exists() -> None:
    offered = {key for key, _label in empty_fields.choices()}
    for tag in registry().tags:
        if tag.scope is Scope.CUSTOMER and tag.name != "LANGUAGE":
            assert tag.field in offered, tag.name
        elif tag.scope is Scope.DEAL:
            assert DEALS.column(tag.field) is not None, tag.name
        else:
            assert not tag.field
