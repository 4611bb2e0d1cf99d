"""Tasks: made once, changed, done, deleted and brought back."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from mailer.domain.accounts import deletion
from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.tasks import find, save
from mailer.domain.tasks.about import About
from mailer.domain.tasks.save import Wanted
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.task import Task, TaskAbout, TaskState
from tests.factories.accounts import make_user
from tests.factories.customers import make_customer
from tests.factories.incidents import make_incident
from tests.factories.tasks import make_task
from tests.fixtures.clock import MovedClock
from tests.personas import accountant, support


def test_what_a_program_makes_twice_is_one(app_both: Flask) -> None:
    made = save.create(Wanted("Call back"), SYSTEM, key="vote:7")
    save.do(made, SYSTEM)
    assert save.create(Wanted("Call back"), SYSTEM, key="vote:7") is made
    assert save.create(Wanted("Call back"), SYSTEM, key="vote:8") is not made


def test_a_customers_page_has_the_tasks_of_its_records(app_both: Flask) -> None:
    incident = make_incident()
    task = make_task(About(TaskAbout.INCIDENT, incident.id), due_on=find.today())
    later = make_task(About(TaskAbout.CUSTOMER, incident.customer_id))
    make_task(About(TaskAbout.CUSTOMER, make_customer().id))
    assert find.of_customer(incident.customer_id, 10) == [task, later]
    assert find.about(About(TaskAbout.INCIDENT, incident.id)) == [task]
    assert find.count_open_of_customer(incident.customer_id) == 2
    save.do(task, SYSTEM)
    assert find.count_open_of_customer(incident.customer_id) == 1


def test_what_is_due_is_counted_for_its_person(app_both: Flask, clock: MovedClock) -> None:
    me = support()
    make_task(assignee_id=me.id, due_on=find.today())
    make_task(assignee_id=me.id, due_on=find.today() + dt.timedelta(days=1))
    make_task(assignee_id=me.id)
    make_task(assignee_id=make_user().id, due_on=find.today())
    assert find.count_due(me.id) == 1
    clock.advance(dt.timedelta(days=1))
    assert find.count_due(me.id) == 2


def test_done_and_open_again(app: Flask) -> None:
    task, me = make_task(), support()
    assert save.do(task, me)
    assert not save.do(task, SYSTEM)
    assert (task.state, task.done_by_id) == (TaskState.DONE, me.id)
    save.reopen(task, me)
    assert (task.state, task.done_at, task.done_by_id) == (TaskState.OPEN, None, None)


def test_a_deleted_task_comes_back_for_thirty_days(app_both: Flask, clock: MovedClock) -> None:
    task = make_task(assignee_id=support().id, due_on=find.today())
    save.delete(task, support())
    assert find.count_due(support().id) == 0
    save.purge()
    assert save.restore(task.id, support()) is task
    assert find.count_due(support().id) == 1
    save.delete(task, support())
    clock.advance(deletion.KEPT + dt.timedelta(minutes=1))
    save.purge()
    db.session.expire_all()
    assert db.session.scalar(db.select(Task)) is None


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("subject", Wanted(" ")),
        ("subject", Wanted("x" * 201)),
        ("note", Wanted("x", note="x" * 20_001)),
        ("assignee_id", Wanted("x", assignee_id=4711)),
    ],
)
def test_what_cannot_be_kept_is_named(app: Flask, field: str, wanted: Wanted) -> None:
    with pytest.raises(Refused) as refused:
        save.create(wanted, SYSTEM)
    assert set(refused.value.fields) == {field}


def test_who_may_not_changes_nothing(app: Flask) -> None:
    task = make_task()
    for verb in (save.do, save.delete):
        with pytest.raises(Forbidden):
            verb(task, accountant())


def test_the_search_finds_subjects_and_customers(app_both: Flask) -> None:
    one = make_task(subject="Écrire à Zoé")
    customer = make_customer(first_name="Zoé", last_name="Zimmer")
    two = make_task(About(TaskAbout.CUSTOMER, customer.id))
    found = db.session.scalars(db.select(Task).where(find.matches_text("ecrire"))).all()
    assert found == [one]
    found = db.session.scalars(db.select(Task).where(find.matches_text("zoe"))).all()
    assert found == [two]
