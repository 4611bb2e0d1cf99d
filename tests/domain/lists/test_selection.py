"""Ticks: "query + exceptions"."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from mailer.domain.customers.search import matching_ids
from mailer.domain.lists import selection as ticks
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.list_state import Selection, SelectionItem
from tests.factories.customers import make_customer
from tests.personas import marketer, support


@pytest.fixture
def selection(app_both: Flask) -> Selection:
    return ticks.selection_of(marketer(), "customers")


def _ticked(selection: Selection) -> set[int]:
    found = set(db.session.scalars(ticks.ids_query(selection, matching_ids)))
    assert ticks.count(selection, matching_ids) == len(found)
    everyone = db.session.scalars(db.select(Customer.id)).all()
    assert ticks.ticked_among(selection, everyone, matching_ids) == found
    return found


@pytest.fixture
def customers(app_both: Flask) -> Callable[..., list[int]]:
    return lambda count, **values: [make_customer(**values).id for _ in range(count)]


def test_nothing_is_ticked_and_nothing_saved_at_first(selection, customers) -> None:
    customers(2)
    assert _ticked(selection) == set()
    assert ticks.is_empty(selection)
    assert db.session.scalars(db.select(Selection)).all() == []


def test_rows_are_ticked_and_unticked_one_by_one(selection, customers) -> None:
    a, b, c = customers(3)
    ticks.tick(selection, [a, b])
    ticks.tick(selection, [b, c])
    ticks.untick(selection, [a])
    assert _ticked(selection) == {b, c}


def test_ticks_belong_to_a_person_and_a_list(selection, customers) -> None:
    (a,) = customers(1)
    ticks.tick(selection, [a])
    assert _ticked(ticks.selection_of(support(), "customers")) == set()
    assert _ticked(ticks.selection_of(marketer(), "templates")) == set()
    assert _ticked(ticks.selection_of(marketer(), "customers")) == {a}


def test_all_that_match_are_ticked_by_one_row(selection, customers) -> None:
    customers(2, kind="lead")
    wanted = customers(30, kind="supplier")
    ticks.tick_all(selection, {"kind": ["supplier"]}, matching_ids)
    assert _ticked(selection) == set(wanted)
    assert db.session.scalars(db.select(SelectionItem)).all() == []


def test_exceptions_are_kept_beside_the_query(selection, customers) -> None:
    a, b, c = customers(3)
    ticks.tick_all(selection, {}, matching_ids)
    ticks.untick(selection, [b])
    assert _ticked(selection) == {a, c}
    ticks.tick(selection, [b])
    assert _ticked(selection) == {a, b, c}


def test_an_exception_stays_out_when_it_no_longer_matches_and_does_again(
    selection, customers
) -> None:
    (a,) = customers(1, kind="lead")
    ticks.tick_all(selection, {"kind": ["lead"]}, matching_ids)
    ticks.untick(selection, [a])
    row = db.session.get(Customer, a)
    row.kind = "supplier"
    db.session.flush()
    assert _ticked(selection) == set()
    row.kind = "lead"
    db.session.flush()
    assert _ticked(selection) == set()


def test_rows_outside_the_query_can_be_ticked_beside_it(selection, customers) -> None:
    leads, (other,) = customers(2, kind="lead"), customers(1, kind="supplier")
    ticks.tick_all(selection, {"kind": ["lead"]}, matching_ids)
    ticks.tick(selection, [other])
    assert _ticked(selection) == {*leads, other}


def test_ticking_all_of_another_search_adds_to_the_first(selection, customers) -> None:
    leads, suppliers = customers(2, kind="lead"), customers(2, kind="supplier")
    customers(1, kind="third_party")
    ticks.tick_all(selection, {"kind": ["lead"]}, matching_ids)
    ticks.untick(selection, [leads[0], suppliers[0]])
    ticks.tick_all(selection, {"kind": ["supplier"]}, matching_ids)
    assert _ticked(selection) == {leads[1], *suppliers}


def test_ticking_all_keeps_what_was_ticked_by_hand(selection, customers) -> None:
    (a,), leads = customers(1, kind="supplier"), customers(2, kind="lead")
    ticks.tick(selection, [a])
    ticks.tick_all(selection, {"kind": ["lead"]}, matching_ids)
    assert _ticked(selection) == {a, *leads}


def test_rows_that_appear_later_and_match_are_ticked(selection, customers) -> None:
    ticks.tick_all(selection, {}, matching_ids)
    (late,) = customers(1)
    assert _ticked(selection) == {late}


def test_deleted_rows_are_ticked_no_more(selection, customers) -> None:
    a, b = customers(2)
    ticks.tick(selection, [a, b])
    db.session.delete(db.session.get(Customer, a))
    db.session.flush()
    assert _ticked(selection) == {b}


def test_everything_is_unticked_at_once(selection, customers) -> None:
    a, _b = customers(2)
    ticks.tick_all(selection, {}, matching_ids)
    ticks.untick(selection, [a])
    ticks.untick_all(selection)
    assert _ticked(selection) == set()
    ticks.tick(selection, [a])
    assert _ticked(selection) == {a}


def test_a_frozen_copy_is_not_changed_by_later_ticks(selection, customers) -> None:
    a, b, c = customers(3)
    ticks.tick(selection, [a, b])
    frozen = ticks.freeze(selection)
    ticks.tick(selection, [c])
    ticks.untick(selection, [a])
    assert _ticked(frozen) == {a, b}
    ticks.untick_all(selection)
    assert _ticked(frozen) == {a, b}
