"""Changes of many customers, in slices."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from mailer.domain.accounts.access import Forbidden
from mailer.domain.customers import bulk
from mailer.domain.customers.search import matching_ids
from mailer.domain.lists import selection as ticks
from mailer.infra.db import db
from mailer.jobs import customers as jobs
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.bulk_change import BulkChange, BulkKind, BulkState
from mailer.models.consent_entry import ConsentEntry
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.group import GroupMember
from mailer.models.list_state import Selection
from mailer.models.user import User
from tests.factories import add
from tests.factories.customers import make_contact, make_customer, make_family, make_group
from tests.personas import accountant, marketer, support


@pytest.fixture
def marc(app_both: Flask) -> User:
    return marketer()


def _tick(user: User, **query: object) -> Selection:
    selection = ticks.selection_of(user, "customers")
    ticks.tick_all(selection, query, matching_ids)
    return selection


def _members(group_id: int) -> set[int]:
    query = db.select(GroupMember.customer_id).where(GroupMember.group_id == group_id)
    return set(db.session.scalars(query))


def test_ticked_customers_join_and_leave_a_group(marc: User) -> None:
    leads = {make_customer(kind="lead").id for _ in range(3)}
    first = db.session.get(Customer, min(leads))
    group = make_group(customers=[first, make_customer(kind="supplier")])
    change = bulk.start(_tick(marc, kind=["lead"]), BulkKind.ADD_TO_GROUP, group.id, marc)
    assert (change.state, change.done, change.total) == (BulkState.DONE, 3, 3)
    assert leads < _members(group.id)
    bulk.start(_tick(marc, kind=["lead"]), BulkKind.REMOVE_FROM_GROUP, group.id, marc)
    assert not leads & _members(group.id)
    assert len(_members(group.id)) == 1


def test_a_change_that_moves_rows_out_of_its_own_query_does_each_once(
    marc: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "SLICE", 2)
    family = make_family()
    for _ in range(7):
        make_customer()
    change = bulk.start(_tick(marc, family=["none"]), BulkKind.SET_FAMILY, family.id, marc)
    assert (change.state, change.done) == (BulkState.DONE, 7)
    families = set(db.session.scalars(db.select(Customer.family_id)))
    assert families == {family.id}


def test_family_and_owner_may_be_taken_away(marc: User) -> None:
    make_customer(family_id=make_family().id, owner_id=marc.id)
    bulk.start(_tick(marc), BulkKind.SET_FAMILY, None, marc)
    bulk.start(_tick(marc), BulkKind.SET_OWNER, None, marc)
    db.session.expire_all()
    customer = db.session.scalars(db.select(Customer)).one()
    assert (customer.family_id, customer.owner_id) == (None, None)


def test_what_belongs_to_deleted_customers_goes_with_them(marc: User) -> None:
    customer, other = make_customer(), make_customer()
    make_contact(customer)
    make_group(customers=[customer, other])
    selection = ticks.selection_of(marc, "customers")
    ticks.tick(selection, [customer.id])
    assert bulk.start(selection, BulkKind.DELETE, None, marc).done == 1
    assert db.session.scalars(db.select(Customer.id)).all() == [other.id]
    assert db.session.scalars(db.select(ConsentEntry)).all() == []
    assert db.session.scalars(db.select(GroupMember.customer_id)).all() == [other.id]


@pytest.mark.parametrize("state", ["queued", "claimed", "handing_over", "deferred"])
def test_nobody_is_deleted_under_a_mail_on_its_way(marc: User, state: str) -> None:
    customer = make_customer()
    now = clock.now()
    add(
        Delivery(
            message_id=1, account_id=1, priority=1, address=customer.email,
            address_key=customer.email_key, customer_id=customer.id, state=state, due_at=now,
            expires_at=now, updated_at=now,
        )
    )  # fmt: skip
    with pytest.raises(Refused, match="still on its way"):
        bulk.start(_tick(marc), BulkKind.DELETE, None, marc)
    assert db.session.scalars(db.select(Customer.id)).all() == [customer.id]


def test_nothing_ticked_or_a_target_that_is_gone_is_refused(marc: User) -> None:
    with pytest.raises(Refused, match="No customer is ticked"):
        bulk.start(ticks.selection_of(marc, "customers"), BulkKind.SET_FAMILY, None, marc)
    make_customer()
    with pytest.raises(Refused, match="does not exist"):
        bulk.start(_tick(marc), BulkKind.ADD_TO_GROUP, 4711, marc)
    with pytest.raises(Refused, match="does not exist"):
        bulk.start(_tick(marc), BulkKind.ADD_TO_GROUP, None, marc)


def test_it_asks_for_the_permission(app: Flask) -> None:
    make_customer()
    sam, alice = support(), accountant()
    with pytest.raises(Forbidden):
        bulk.start(_tick(sam), BulkKind.SET_FAMILY, None, sam)
    with pytest.raises(Forbidden):
        bulk.start(_tick(alice), BulkKind.DELETE, None, alice)


def test_a_large_change_is_a_job_that_goes_on_where_it_stopped(
    marc: User, monkeypatch: pytest.MonkeyPatch, run_jobs
) -> None:
    monkeypatch.setattr(bulk, "SLICE", 2)
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    customers = [make_customer().id for _ in range(5)]
    group = make_group()
    change = bulk.start(_tick(marc), BulkKind.ADD_TO_GROUP, group.id, marc)
    change_id, group_id = change.id, group.id
    assert change.state is BulkState.RUNNING
    assert bulk.step(change_id)  # a worker did one slice and died
    db.session.commit()
    assert _members(group_id) == set(customers[:2])
    run_jobs()
    assert _members(group_id) == set(customers)
    done = db.session.get(BulkChange, change_id)
    assert (done.state, done.done, done.selection_id) == (BulkState.DONE, 5, None)
    assert not bulk.step(change_id)


def test_later_ticks_do_not_change_what_is_running(
    marc: User, monkeypatch: pytest.MonkeyPatch, run_jobs
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    one, two = make_customer().id, make_customer().id
    group = make_group()
    selection = ticks.selection_of(marc, "customers")
    ticks.tick(selection, [one])
    bulk.start(selection, BulkKind.ADD_TO_GROUP, group.id, marc)
    ticks.untick_all(selection)
    ticks.tick(selection, [two])
    group_id = group.id
    run_jobs()
    assert _members(group_id) == {one}


def test_a_right_that_was_taken_away_stops_the_change(
    marc: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    make_customer()
    change = bulk.start(_tick(marc), BulkKind.SET_FAMILY, None, marc)
    marc.role.permissions = []
    db.session.flush()
    assert not bulk.step(change.id)
    assert change.state is BulkState.FAILED
    assert "may no longer" in change.error


def test_a_change_whose_job_was_lost_is_taken_up_again(
    marc: User, monkeypatch: pytest.MonkeyPatch, run_jobs
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    make_customer()
    change = bulk.start(_tick(marc), BulkKind.SET_FAMILY, None, marc)
    change_id = change.id
    db.session.info.clear()  # Redis was away when the job was asked for
    change.updated_at = clock.now() - dt.timedelta(minutes=5)
    db.session.commit()
    assert run_jobs() == 0
    jobs.wake_stalled()
    assert run_jobs() == 1
    assert db.session.get(BulkChange, change_id).state is BulkState.DONE
