"""What is done to all ticked customers, over HTTP."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from flask import Flask

from mailer.domain.customers import bulk
from mailer.infra.db import db
from mailer.models.bulk_change import BulkChange, BulkState
from mailer.models.customer import Customer
from mailer.models.group import GroupMember
from mailer.models.user import User
from tests.factories.customers import make_change, make_customer, make_family, make_group
from tests.fixtures.application import Browser
from tests.personas import marketer, super_admin, support

SignIn = Callable[[User], Browser]


@pytest.fixture
def browser(app: Flask, sign_in: SignIn) -> Browser:
    """Marc, with all leads ticked."""
    for number in range(3):
        make_customer(kind="lead", last_name=f"Lead {number}")
    make_customer(kind="supplier", last_name="Supplier")
    made = sign_in(marketer())
    made.post("/lists/customers/tick-all", data={"query": "kind=lead"})
    return made


def test_the_question_names_the_count(browser: Browser) -> None:
    group = make_group(name="News")
    page = browser.get(
        "/customers/ticked/add-to-group", headers={"HX-Target": "records-dialog"}
    ).text
    assert "This concerns 3 customers." in page
    assert "News" in page
    assert "<html" not in page
    assert "<html" in browser.get("/customers/ticked/add-to-group").text
    assert "Delete 3 customers?" in browser.get("/customers/").text
    assert group.id


def test_ticked_customers_join_a_group_and_stay_ticked(browser: Browser) -> None:
    group = make_group()
    answer = browser.post("/customers/ticked/add-to-group", data={"target": group.id})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "3 customers changed." in page
    assert page.count('class="is-ticked"') == 3
    assert len(db.session.scalars(db.select(GroupMember)).all()) == 3
    browser.post("/customers/ticked/remove-from-group", data={"target": group.id})
    assert db.session.scalars(db.select(GroupMember)).all() == []


def test_family_and_owner_are_set_for_all(browser: Browser) -> None:
    family, marc = make_family(), marketer()
    browser.post("/customers/ticked/family", data={"target": family.id})
    browser.post("/customers/ticked/owner", data={"target": marc.id})
    rows = db.session.execute(db.select(Customer.kind, Customer.family_id, Customer.owner_id)).all()
    assert sorted(tuple(row) for row in rows) == [
        ("lead", family.id, marc.id),
        ("lead", family.id, marc.id),
        ("lead", family.id, marc.id),
        ("supplier", None, None),
    ]


def test_a_choice_that_was_not_offered_is_refused(browser: Browser) -> None:
    make_group()
    assert (
        browser.post("/customers/ticked/add-to-group", data={"target": "4711"}).status_code == 422
    )
    assert browser.post("/customers/ticked/add-to-group", data={}).status_code == 422


def test_deleting_leaves_the_others_and_the_ticks_empty(browser: Browser) -> None:
    answer = browser.post("/customers/ticked/delete")
    page = browser.get(answer.location).text
    assert "3 customers deleted." in page
    assert db.session.scalars(db.select(Customer.kind)).all() == ["supplier"]
    assert 'data-count="0"' in page


def test_nothing_ticked_is_said_plainly(app: Flask, sign_in: SignIn) -> None:
    make_customer()
    make_group()
    nobody = sign_in(super_admin())
    assert "No customer is ticked" in nobody.get("/customers/ticked/family").text
    assert nobody.post("/customers/ticked/family", data={"target": ""}).status_code == 422
    assert (
        "No customer is ticked"
        in nobody.post("/customers/ticked/delete", follow_redirects=True).text
    )
    assert len(db.session.scalars(db.select(Customer)).all()) == 1


def test_a_large_change_shows_its_progress(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, run_jobs
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    answer = browser.post("/customers/ticked/delete")
    change = db.session.scalars(db.select(BulkChange)).one()
    assert answer.location == f"/customers/changes/{change.id}"
    assert change.state is BulkState.RUNNING
    assert "hx-get" in browser.get(f"/customers/changes/{change.id}/progress").text
    run_jobs()
    page = browser.get(f"/customers/changes/{change.id}").text
    assert "Done." in page
    assert "load delay" not in page
    assert db.session.scalars(db.select(Customer.kind)).all() == ["supplier"]


def test_a_change_is_shown_to_who_started_it_only(app: Flask, sign_in: SignIn) -> None:
    change = make_change()
    assert sign_in(super_admin()).get(f"/customers/changes/{change.id}").status_code == 404


def test_the_ticked_ones_are_exported(browser: Browser, sign_in: SignIn) -> None:
    answer = browser.get("/customers/ticked/customers.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="customers.csv"'
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    answer = browser.get("/customers/ticked/customers.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet.max_row == 4
    assert sign_in(support()).get("/customers/ticked/customers.csv").status_code == 403


def test_nothing_is_done_to_other_ticks_than_those_that_were_shown(browser: Browser) -> None:
    """Another tab ticked more since the question was asked."""
    assert 'name="seen" value="3"' in browser.get("/customers/").text
    assert 'name="seen" value="3"' in browser.get("/customers/ticked/owner").text
    browser.post("/lists/customers/tick-all", data={"query": ""})
    page = browser.post("/customers/ticked/delete", data={"seen": "3"}, follow_redirects=True).text
    assert "Other customers are ticked now" in page
    answer = browser.post("/customers/ticked/owner", data={"target": "", "seen": "3"})
    assert answer.status_code == 422
    assert 'name="seen" value="4"' in answer.text
    assert len(db.session.scalars(db.select(Customer.id)).all()) == 4
    browser.post("/customers/ticked/delete", data={"seen": "4"})
    assert db.session.scalars(db.select(Customer.id)).all() == []
