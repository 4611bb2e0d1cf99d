"""The list window: who matches, who is selected, kept in the database."""

from __future__ import annotations

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.customers import audience as audiences
from mailer.domain.customers import chosen, groups, list_window
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.list_state import SelectionItem
from mailer.models.user import User
from tests.factories.customers import make_customer, make_group
from tests.factories.saved_lists import make_list, rule
from tests.personas import marketer, support


@pytest.fixture
def marc(app_both: Flask) -> User:
    return marketer()


def _selected(user: User, text: str = "") -> set[int]:
    pane = list_window.selected(user, text, None)
    found = {customer.id for customer in pane.page.records}
    assert pane.count == len(found)
    return found


def _mailed(user: User) -> set[int]:
    audience = chosen.audience_of([chosen.TICKED], [], user, to_keep=True)
    return set(db.session.scalars(db.select(Customer.id).where(audiences.meant(audience))))


def test_a_list_criteria_and_a_search_hold_together(marc: User) -> None:
    wanted = make_customer(city="Lyon", kind="lead", last_name="Lune")
    make_customer(city="Lyon", kind="lead", last_name="Dupont")
    make_customer(city="Lyon", kind="customer", last_name="Lune")
    make_customer(city="Paris", kind="lead", last_name="Lune")
    in_lyon = make_list(rule("city", "is", "Lyon"))
    criteria = {"all": [rule("kind", "one_of", "lead")]}
    query = list_window.query_of(" lune ", in_lyon.id, criteria)
    pane = list_window.matching(query, None)
    assert [customer.id for customer in pane.page.records] == [wanted.id]
    assert list_window.query_of(" ", 0, {"all": []}) == {}


def test_all_who_match_are_selected_without_a_row_for_each_and_mailed(marc: User) -> None:
    lyon = {make_customer(city="Lyon").id for _ in range(3)}
    paris = make_customer(city="Paris").id
    query = list_window.query_of("", 0, {"all": [rule("city", "is", "Lyon")]})
    list_window.add(marc, [paris])
    list_window.add_all(marc, query)
    assert _selected(marc) == _mailed(marc) == lyon | {paris}
    assert db.session.scalars(db.select(SelectionItem.record_id)).all() == [paris]
    first = min(lyon)
    list_window.remove(marc, [first])
    assert _selected(marc) == _mailed(marc) == (lyon | {paris}) - {first}
    list_window.add_all(marc, query)
    assert first in _selected(marc)
    assert _selected(support()) == set()


@pytest.mark.parametrize("everything", [False, True])
def test_all_that_a_search_finds_are_taken_out(marc: User, everything: bool) -> None:
    lune = [make_customer(last_name="Lune") for _ in range(2)]
    others = {make_customer(last_name="Dupont").id for _ in range(2)}
    if everything:
        list_window.add_all(marc, {})
        list_window.remove(marc, [lune[0].id])
    list_window.add(marc, [lune[1].id, *others])
    list_window.remove_all(marc, "lune")
    assert _selected(marc) == _mailed(marc) == others
    list_window.remove_all(marc, "")
    assert _selected(marc) == set()


def test_who_is_selected_is_marked_among_those_who_match(marc: User) -> None:
    customers = [make_customer() for _ in range(3)]
    list_window.add(marc, [customers[1].id])
    assert list_window.selected_among(marc, customers) == {customers[1].id}


def test_incomplete_criteria_and_what_is_gone_are_told(marc: User) -> None:
    saved = make_list()
    query = list_window.query_of("", saved.id, {"all": [rule("city", "is", "")]})
    assert [path for path, _words in list_window.wrong(query)] == ["c-0"]
    query = list_window.query_of("", saved.id + 1, {})
    assert [path for path, _words in list_window.wrong(query)] == [""]


def test_a_selection_by_a_group_that_is_deleted_says_so_and_means_nobody(marc: User) -> None:
    group = make_group(name="Fair", customers=[make_customer()])
    criteria = {"all": [rule("group", "one_of", group.id)]}
    list_window.add_all(marc, list_window.query_of("", 0, criteria))
    assert len(_selected(marc)) == 1
    assert list_window.problem(marc) == ""
    meant = chosen.audience_of([chosen.TICKED], [], marc, to_keep=True)
    assert audiences.groups_in(meant) == {group.id}
    groups.remove(group, SYSTEM)
    # SQLite gives the number of the last group to the next one.
    make_group(name="Other", customers=[make_customer()])
    assert _selected(marc) == set()
    assert list_window.problem(marc)
    assert audiences.problems(chosen.audience_of([chosen.TICKED], [], marc, to_keep=True))
