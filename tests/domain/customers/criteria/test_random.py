"""An audience means in SQL what it means in plain Python, on both databases."""

from __future__ import annotations

import datetime as dt
import json
from random import Random
from typing import Any

from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.customers import audience, saved_lists
from mailer.domain.customers.criteria import catalogue
from mailer.domain.customers.criteria.field import OPERATORS, Kind
from mailer.domain.mailings import recipients
from mailer.infra.db import db
from mailer.models.customer import Customer
from tests.domain.customers.criteria import people
from tests.domain.customers.criteria.people import Known, World
from tests.factories.settings import make_company

ROUNDS = 80


def _rule(world: World, chance: Random) -> dict[str, Any]:
    names = people.TEXTS + people.CHOICES + people.MOMENTS + people.SUMS + people.FLOATS
    name = chance.choice(names + people.LASTS)
    field = catalogue.find(catalogue.all_fields(), name)
    assert field is not None
    operator = chance.choice(list(field.operators))
    kind = field.operators[operator].value
    known = [key for key, _label in field.choices()] or [""]
    values: dict[str, Any] = {
        "": [],
        "text": [chance.choice(["é", "liege", "L", "50%", "_", "œ", "köln", 'e "', "Jean Marc"])],
        "choice": [chance.choice(known), chance.choice(known)],
        "date": [chance.choice(["2026-11-24", "2026-11-25", "2025-11-25"])],
        "days": [chance.choice(people.DAYS)],
        "number": [chance.choice(people.NUMBERS)],
        "count": [chance.choice(["1", "2", "5"])],
    }
    return {"field": name, "is": operator, "value": values[kind]}


def _tree(world: World, chance: Random, depth: int = 0) -> dict[str, Any]:
    if depth and (depth == 3 or chance.random() < 0.6):
        return _rule(world, chance)
    children = [_tree(world, chance, depth + 1) for _ in range(chance.randint(1, 3))]
    return {chance.choice(["all", "any"]): children}


def _source(world: World, chance: Random) -> tuple[dict[str, Any], Any]:
    """A source, and the same as a function of a customer."""
    tree = _tree(world, chance)
    ids = {known.row.id for known in chance.sample(world.people, 5)}
    groups = set(chance.sample(world.groups, 2))
    way = chance.choice(["criteria", "list", "fixed", "groups", "kinds", "customers", "ticked"])
    if way in ("criteria", "list"):
        source: dict[str, Any] = {"criteria": tree}
        if way == "list":
            source = {"list": saved_lists.create(f"List {chance.random()}", tree, SYSTEM).id}
        return source, lambda known: people.holds(tree, known)
    if way == "groups":
        return {"groups": sorted(groups)}, lambda known: bool(known.groups & groups)
    if way == "kinds":
        return {"kinds": ["lead"]}, lambda known: known.row.kind == "lead"
    if way == "fixed":
        saved = saved_lists.create(f"List {chance.random()}", None, SYSTEM)
        saved_lists.put_in(saved.id, ids)
        return {"list": saved.id}, lambda known: known.row.id in ids
    if way == "customers":
        return {"customers": sorted(ids)}, lambda known: known.row.id in ids
    query = {"kind": ["lead"]}
    ticked = {"everything": True, "query": {"any": [query]}, "ids": sorted(ids)}
    return {"ticked": ticked}, lambda known: known.row.kind == "lead" and known.row.id not in ids


def test_an_audience_means_the_same_in_sql_and_in_python(app_both: Flask, clock: Any) -> None:
    clock.move_to(dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC))
    make_company(time_zone="Europe/Brussels")
    chance = Random(2026)
    world = people.make_world(chance, 40)
    sizes = set()
    for _ in range(ROUNDS):
        wanted = [_source(world, chance) for _ in range(chance.randint(1, 3))]
        unwanted = [_source(world, chance) for _ in range(chance.randint(0, 2))]
        told = json.loads(
            json.dumps(audience.of([s for s, _f in wanted], [s for s, _f in unwanted]))
        )

        def is_meant(known: Known, wanted: Any = wanted, unwanted: Any = unwanted) -> bool:
            left_out = any(holds(known) for _source, holds in unwanted)
            return any(holds(known) for _source, holds in wanted) and not left_out

        expected = {known.row.id for known in world.people if is_meant(known)}
        for each in (told, audience.settled(told)):
            found = set(db.session.scalars(db.select(Customer.id).where(audience.meant(each))))
            assert found == expected, json.dumps(told, indent=1)
        assert recipients.ledger(told).total == len(expected)
        sizes.add(len(expected))
    assert len(sizes) > 10


def test_the_rounds_reach_every_kind_of_field() -> None:
    reached = {people._kind(name) for name in people.TEXTS + people.CHOICES + people.MOMENTS + people.SUMS + people.LASTS}  # fmt: skip
    assert len(reached) == len(Kind) == len(OPERATORS)
