"""Every row exactly once, whatever the list is sorted and filtered by."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from mailer.domain.customers.search import conditions
from mailer.domain.lists import paging
from mailer.domain.lists.paging import Order, Rows, page
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.pagination import Cursor, decode, encode
from mailer.models.customer import Customer
from mailer.models.template import Template
from tests.factories import add
from tests.factories.customers import make_customer

ORDERS = [
    (Customer.name_key,),
    (Customer.kind, Customer.name_key),
    (Customer.created_at,),
    (Customer.city_key,),
    (Customer.number,),
]
NAMES = ("Ana", "ana", "Ánà", "Zoë", "zoe", "Émile", "", "ß", "œuf", "日本", "a\U0001f600", "-1")


def _some_customers() -> list[Customer]:
    rng = random.Random(5)
    now = clock.now()
    return [
        make_customer(
            first_name=rng.choice(NAMES),
            last_name=rng.choice(NAMES),
            company="" if rng.random() < 0.5 else "Café",
            city=rng.choice(("Lyon", "lyon", "", "Århus")),
            number=rng.choice(("", "1", "10", "é")),
            kind=rng.choice(("customer", "lead", "supplier")),
            created_at=now - dt.timedelta(microseconds=rng.choice((0, 1, 999_999, 10**9))),
        )
        for _ in range(47)
    ]


def _walk(rows: Rows, order: Order, size: int) -> list[list[int]]:
    """All pages forwards, through cursors as they stand in URLs."""
    pages, cursor = [], None
    while True:
        found = page(rows, order, cursor, size)
        pages.append([record.id for record in found.records])
        if found.following is None:
            return pages
        cursor = decode(encode(found.following), len(order.columns))
        assert len(pages) < 100


def _walk_back(rows: Rows, order: Order, size: int, cursor: Cursor) -> list[list[int]]:
    pages: list[list[int]] = []
    while True:
        found = page(rows, order, cursor, size)
        pages.insert(0, [record.id for record in found.records])
        if found.previous is None:
            return pages
        cursor = decode(encode(found.previous), len(order.columns))
        assert len(pages) < 100


@pytest.mark.parametrize("cap", [10_000, 3], ids=["collected", "walked"])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("columns", ORDERS, ids=lambda columns: columns[-1].key)
def test_every_row_stands_on_exactly_one_page(
    app_both: Flask,
    monkeypatch: pytest.MonkeyPatch,
    columns: tuple[InstrumentedAttribute, ...],
    descending: bool,
    cap: int,
) -> None:
    monkeypatch.setattr(paging, "CAP", cap)
    everyone = {customer.id for customer in _some_customers()}
    order = Order((*columns, Customer.id), descending)
    for query in ({}, {"kind": ["customer"]}, {"q": "ana"}, {"q": "lyon", "kind": ["lead"]}):
        rows = Rows(Customer, conditions(query))
        pages = _walk(rows, order, 7)
        seen = [i for ids in pages for i in ids]
        assert len(seen) == len(set(seen))
        assert set(seen) == {i for i in everyone if i in set(_matching(query))}
        last = page(rows, order, None, 1000).records
        if len(pages) > 1:
            expected = [record.id for record in last[:-1]]
            back = _walk_back(rows, order, 7, order.cursor(last[-1], backwards=True))
            others = [i for ids in back[1:] for i in ids]
            # The first page is always full, so it may repeat rows of the second one.
            assert back[0] == expected[: len(back[0])]
            assert others == expected[len(expected) - len(others) :]
            assert len(back[0]) + len(others) >= len(expected)


def _matching(query: Mapping[str, object]) -> list[int]:
    return list(db.session.scalars(select(Customer.id).where(*conditions(query))))


def test_the_order_is_that_of_the_folded_text_on_both_databases(app_both: Flask) -> None:
    for name in ("zoe", "Émile", "abel", "Ábel 2", "Ωmega", "étoile", "O'Brien"):
        make_customer(first_name="", last_name=name, email="")
    found = page(Rows(Customer, []), Order((Customer.name_key, Customer.id)), None, 50)
    names = [customer.name for customer in found.records]
    assert names == ["abel", "Ábel 2", "Émile", "étoile", "O'Brien", "zoe", "Ωmega"]


def test_rows_added_or_removed_meanwhile_shift_no_page(app_both: Flask) -> None:
    customers = [make_customer(last_name=f"{i:02}") for i in range(20)]
    order, rows = Order((Customer.name_key, Customer.id)), Rows(Customer, [])
    first = page(rows, order, None, 10)
    make_customer(last_name="00 before all")
    db.session.delete(customers[5])
    db.session.flush()
    second = page(rows, order, first.following, 10)
    assert [c.id for c in second.records] == [c.id for c in customers[10:]]


def test_going_back_to_the_beginning_gives_a_full_first_page(app_both: Flask) -> None:
    customers = [make_customer(last_name=f"{i:02}") for i in range(12)]
    order, rows = Order((Customer.name_key, Customer.id)), Rows(Customer, [])
    found = page(rows, order, order.cursor(customers[4], backwards=True), 5)
    assert [c.id for c in found.records] == [c.id for c in customers[:5]]
    assert found.previous is None
    assert found.following is not None


@pytest.mark.parametrize("descending", [False, True])
def test_empty_values_sort_as_the_smallest_and_get_lost_nowhere(
    app_both: Flask, descending: bool
) -> None:
    now = clock.now()
    sent = [None, now, None, now - dt.timedelta(days=1), now, None, now - dt.timedelta(days=9)]
    for number, at in enumerate(sent):
        add(
            Template(
                name=f"T{number}", name_key=f"t{number}", created_at=now, modified_at=now,
                last_sent_at=at,
            )
        )  # fmt: skip
    order = Order((Template.last_sent_at, Template.id), descending)
    pages = _walk(Rows(Template, []), order, 2)
    found = page(Rows(Template, []), order, None, 50).records
    expected = sorted(
        found, key=lambda t: (t.last_sent_at is not None, t.last_sent_at or now, t.id)
    )
    if descending:
        expected.reverse()
    assert [i for ids in pages for i in ids] == [t.id for t in expected]


def test_totals_are_counted_up_to_the_cap_only(
    app_both: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "CAP", 4)
    for _ in range(5):
        make_customer()
    order = Order((Customer.name_key, Customer.id))
    found = page(Rows(Customer, []), order, None, 2)
    assert (found.total, found.total_is_capped) == (4, True)
    one = page(Rows(Customer, [Customer.id > 0, Customer.kind == "lead"]), order, None, 2)
    assert (one.total, one.total_is_capped) == (0, False)
