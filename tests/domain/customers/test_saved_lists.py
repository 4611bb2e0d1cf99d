"""Saved lists: names, changes, what happens to them when what they ask for is deleted."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.customers import audience, families, groups, in_list, saved_lists
from mailer.domain.customers.criteria import tree
from mailer.domain.mailings import planning, queueing
from mailer.domain.mailings.start import Start
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.mailing import Mailing
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer, make_family, make_field, make_group
from tests.factories.mailings import make_mailing, make_text_template
from tests.factories.saved_lists import make_fixed_list, make_list, rule


def size(source: dict[str, object]) -> int:
    """How many customers a source means."""
    query = db.select(db.func.count()).where(audience.meant(audience.of([source])))
    return db.session.scalar(query) or 0


def test_the_ready_made_list_is_made_once_and_stays_as_it_is(app: Flask) -> None:
    make_customer(consent="given")
    make_customer(consent="unknown")
    saved_lists.prepare()
    saved_lists.prepare()
    (ready,) = saved_lists.all_lists()
    assert saved_lists.size(ready) == 1
    assert saved_lists.named(saved_lists.title(ready).upper()) is ready
    with pytest.raises(Refused):
        saved_lists.remove(ready, SYSTEM)
    with pytest.raises(Refused):
        saved_lists.update(ready, "Mine", None, SYSTEM)


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "LYON"])
def test_a_name_is_there_once_and_short(app: Flask, name: str) -> None:
    make_list(name="Lyon")
    with pytest.raises(Refused) as refused:
        make_list_named(name)
    assert list(refused.value.fields) == ["name"]


def make_list_named(name: str) -> None:
    """Through the verb itself: the factory would find a name for an empty one."""
    saved_lists.create(name, {"all": [rule("city", "is", "Lyon")]}, SYSTEM)


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("city", "is", ""),
        ("city", "contains", "x" * 201),
        ("city", "bigger", "x"),
        ("nothing", "is", "x"),
        ("created", "within", "ten"),
        ("created", "within", "0"),
        ("created", "within", "9" * 30),
        ("created", "on", "2026-02-30"),
        ("created", "after", "9999-12-31"),
        ("documents", "gt", "much"),
        ("documents", "gt", "1e400"),
        ("documents", "gt", "nan"),
        ("documents", "gt", "0.00001"),
        ("opened", "none", "51"),
        ("kind", "one_of", ""),
        ("kind", "one_of", "emperor"),
        ("group", "none_of", "4711"),
    ],
)
def test_what_means_nothing_is_named_and_means_nobody(
    app: Flask, field: str, operator: str, value: str
) -> None:
    make_customer()
    wrong = rule(field, operator, value)
    criteria = {"any": [rule("city", "empty"), {"all": [wrong]}]}
    assert list(tree.problems(criteria)) == ["c-1-0"]
    assert size({"criteria": criteria}) == 0
    with pytest.raises(Refused) as refused:
        saved_lists.create("Broken", criteria, SYSTEM)
    assert list(refused.value.fields) == ["c-1-0"]


def test_empty_groups_and_endless_trees_are_refused(app: Flask) -> None:
    assert list(tree.problems({"all": []})) == ["c"]
    assert "c" in tree.problems({"all": [rule("city", "empty")] * 61})
    deep = {"all": [rule("city", "empty")]}
    for _ in range(5):
        deep = {"all": [deep]}
    assert "c" in tree.problems(deep)


def test_a_list_whose_group_was_deleted_says_so_and_is_sent_to_nobody(app: Flask) -> None:
    make_company_account()
    make_customer(email="a@example.com")
    group = make_group(name="Fair 2026")
    family = make_family(name="Hotels")
    without = make_list(rule("group", "none_of", group.id), name="Not the fair")
    hotels = make_list(rule("family", "one_of", family.id), name="Stays")
    assert saved_lists.size(without) == 1
    groups.remove(group, SYSTEM)
    families.remove(family, SYSTEM)
    # Ids of deleted groups may come back: the list does not mean the new one.
    make_group(name="Another")
    make_family(name="Others")
    for saved, name in ((without, "Fair 2026"), (hotels, "Hotels")):
        assert name in in_list.problem(saved)
        assert saved_lists.size(saved) == 0
    everyone = audience.of([{"all": True}], [{"list": without.id}])
    with pytest.raises(Refused, match="Fair 2026"):
        planning.plan(make_text_template(), everyone, SYSTEM)


def test_a_deleted_field_or_list_is_a_problem_too(app: Flask) -> None:
    field = make_field(label="Roast")
    saved = make_list(rule("custom_roast", "is", "dark"))
    assert in_list.problem(saved) == ""
    db.session.delete(field)
    db.session.flush()
    assert in_list.problem(saved)
    fixed = make_fixed_list(make_customer())
    saved_lists.remove(fixed, SYSTEM)
    assert size({"list": fixed.id}) == 0
    assert audience.problems(audience.of([{"all": True}], [{"list": fixed.id}]))
    saved_lists.restore(fixed.id, SYSTEM)
    assert size({"list": fixed.id}) == 1


def test_a_group_that_a_planned_mailing_goes_to_is_not_deleted(app: Flask) -> None:
    member = make_customer(email="a@example.com")
    group = make_group(customers=[member])
    start = Start(dt.datetime(2036, 1, 1, 9), "Europe/Paris")
    make_mailing({"any": [{"groups": [group.id]}]}, start=start)
    with pytest.raises(Refused):
        groups.remove(group, SYSTEM)


def test_a_copy_has_the_same_customers_and_another_name(app: Flask) -> None:
    customer = make_customer()
    for saved in (make_fixed_list(customer, name="A"), make_list(rule("name", "filled"), name="B")):
        copies = [saved_lists.duplicate(saved, SYSTEM) for _ in range(2)]
        assert [saved_lists.size(each) for each in copies] == [1, 1]
        assert len({saved.name, *(each.name for each in copies)}) == 3


def test_who_changes_a_list_changes_no_mailing_that_is_being_queued(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queueing, "SLICE", 1)
    for number in range(3):
        make_customer(email=f"r{number}@example.com", city="Lyon")
    saved = make_list(rule("city", "is", "lyon"))
    mailing = make_mailing(audience.of([{"list": saved.id}]))
    assert queueing.queue_slice(mailing.id)
    saved_lists.update(saved, "Elsewhere", {"all": [rule("city", "is", "Paris")]}, SYSTEM)
    while queueing.queue_slice(mailing.id):
        pass
    assert db.session.get_one(Mailing, mailing.id).expected == 3
