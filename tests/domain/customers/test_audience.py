"""Who is meant by an audience."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from mailer.domain.customers import audience
from mailer.domain.customers.search import matching_ids
from mailer.domain.lists import selection as ticks
from mailer.infra.db import db
from mailer.models.customer import Customer
from tests.factories.customers import make_customer, make_group
from tests.personas import marketer


def _ids(sources: list[dict], unwanted: list[dict] | None = None) -> set[int]:
    told = json.loads(json.dumps({"any": sources, "not": unwanted or []}))
    return set(db.session.scalars(db.select(Customer.id).where(audience.meant(told))))


def test_sources_add_up_and_can_be_taken_away(app_both: Flask) -> None:
    lead, supplier, member = (
        make_customer(kind="lead").id,
        make_customer(kind="supplier").id,
        make_customer(),
    )
    group = make_group(customers=[member])
    everyone = {lead, supplier, member.id}
    assert _ids([{"all": True}]) == everyone
    assert _ids([{"kinds": ["lead"]}, {"groups": [group.id]}]) == {lead, member.id}
    assert _ids([{"all": True}], [{"groups": [group.id]}]) == {lead, supplier}
    assert _ids([{"customers": [supplier]}, {"customers": [supplier]}]) == {supplier}
    assert _ids([]) == set()
    assert _ids([{"addresses": ["a@example.com"]}]) == set()


@pytest.mark.parametrize("many", [audience.MANY, 1], ids=["in the source", "frozen"])
def test_ticks_mean_what_was_ticked_then(
    app_both: Flask, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(audience, "MANY", many)
    leads = [make_customer(kind="lead").id for _ in range(3)]
    others = [make_customer(kind="supplier").id for _ in range(2)]
    selection = ticks.selection_of(marketer(), "customers")
    ticks.tick(selection, others)
    by_hand = audience.of_selection(selection)
    assert _ids([by_hand]) == set(others)
    ticks.tick_all(selection, {"kind": ["lead"]}, matching_ids)
    ticks.untick(selection, [leads[0], others[0]])
    wanted = {leads[1], leads[2], others[1]}
    source = audience.of_selection(selection)
    assert ("selection" in source) == (many == 1)
    assert _ids([source]) == wanted
    ticks.untick_all(selection)
    ticks.tick(selection, [leads[0]])
    assert _ids([source]) == wanted
    assert _ids([by_hand]) == set(others)


def test_everything_ticked_is_everyone(app_both: Flask) -> None:
    everyone = {make_customer().id for _ in range(3)}
    selection = ticks.selection_of(marketer(), "customers")
    ticks.tick_all(selection, {}, matching_ids)
    assert _ids([audience.of_selection(selection)]) == everyone


def test_a_frozen_selection_that_is_gone_means_nobody(app: Flask) -> None:
    make_customer()
    assert _ids([{"selection": 4711}]) == set()


def test_an_unknown_source_is_an_error_and_not_everyone(app: Flask) -> None:
    with pytest.raises(KeyError):
        audience.meant({"any": [{"typo": True}]})
