"""Which customers a query means."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from mailer.domain.customers import search
from mailer.domain.customers.search import matching_ids
from mailer.infra.db import db
from mailer.models.customer import Customer
from tests.factories.accounts import make_user
from tests.factories.customers import make_customer, make_family, make_group


def _found(**query: Any) -> set[str]:
    names = db.select(Customer.name).where(Customer.id.in_(matching_ids(query)))
    return set(db.session.scalars(names))


@pytest.fixture
def three(app_both: Flask) -> list[Customer]:
    return [
        make_customer(
            first_name="Luís", last_name="Gonçalves", company="Embraer", number="C-1",
            email="luisg@embraer.example", city="São José", country="BR", language="pt",
            consent="given",
        ),
        make_customer(
            first_name="Zoé", last_name="Martin", email="zoe@example.com", city="Lyon",
            country="FR", kind="lead", consent="withdrawn",
        ),
        make_customer(first_name="", last_name="", company="Lune & Cie", email="", kind="supplier"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lu", {"Luís Gonçalves", "Lune & Cie"}),
        ("LUÍS", {"Luís Gonçalves"}),
        ("gonc", {"Luís Gonçalves"}),
        ("luis gonc", {"Luís Gonçalves"}),
        ("gonçalves luís", {"Luís Gonçalves"}),
        ("martin lyon", {"Zoé Martin"}),
        ("martin paris", set()),
        ("Sao j", {"Luís Gonçalves"}),
        ("lune & c", {"Lune & Cie"}),
        ("lune c&", set()),
        ("  ", {"Luís Gonçalves", "Zoé Martin", "Lune & Cie"}),
        ("\u0301", set()),
        ("embraer", {"Luís Gonçalves"}),
        ("luisg@", {"Luís Gonçalves"}),
        ("sao j", {"Luís Gonçalves"}),
        ("c-1", {"Luís Gonçalves"}),
        ("C-1", {"Luís Gonçalves"}),
        ("uis", set()),
        ("%", set()),
        ("_", set()),
        ("'; drop table customer; --", set()),
        ("\U0010ffff", set()),
    ],
)
def test_search_looks_at_beginnings_without_case_and_accents(three, text, found) -> None:
    assert _found(q=text) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"Luís Gonçalves", "Zoé Martin", "Lune & Cie"}),
        ({"kind": ["lead"]}, {"Zoé Martin"}),
        ({"kind": ["lead", "supplier"]}, {"Zoé Martin", "Lune & Cie"}),
        ({"kind": ["nonsense"]}, set()),
        ({"country": ["BR"]}, {"Luís Gonçalves"}),
        ({"country": ["none"]}, {"Lune & Cie"}),
        ({"language": ["pt"]}, {"Luís Gonçalves"}),
        ({"consent": ["given"]}, {"Luís Gonçalves"}),
        ({"email": ["none"]}, {"Lune & Cie"}),
        ({"email": ["valid"], "kind": ["customer"]}, {"Luís Gonçalves"}),
        ({"q": "lu", "kind": ["supplier"]}, {"Lune & Cie"}),
        ({"q": "lu", "kind": ["supplier"], "consent": ["unknown"]}, {"Lune & Cie"}),
        ({"q": "lu", "owner": ["none"], "country": ["BR"]}, {"Luís Gonçalves"}),
        ({"unheard-of": ["x"]}, {"Luís Gonçalves", "Zoé Martin", "Lune & Cie"}),
    ],
)
def test_filters_narrow_the_list(three, query, found) -> None:
    assert _found(**query) == found


@pytest.mark.parametrize("large", [1, 20_000], ids=["large groups", "small groups"])
def test_groups_families_and_owners_filter_too(
    three, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(search, "LARGE_GROUP", large)
    luis, zoe, lune = three
    group, other = make_group(customers=[luis]), make_group(customers=[luis, zoe])
    zoe.family_id = make_family().id
    lune.owner_id = make_user().id
    db.session.flush()
    assert _found(group=[str(group.id)]) == {luis.name}
    assert _found(group=[str(group.id), str(other.id)]) == {luis.name, zoe.name}
    assert _found(group=["none"]) == {lune.name}
    assert _found(family=[str(zoe.family_id)]) == {zoe.name}
    assert _found(family=["none"]) == {luis.name, lune.name}
    assert _found(owner=[str(lune.owner_id), "none"]) == {luis.name, zoe.name, lune.name}
    assert _found(group=["9" * 30]) == set()
