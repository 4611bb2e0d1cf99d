"""What people do with tasks in the browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.tasks import find, save
from mailer.domain.tasks.about import About
from mailer.infra.db import db
from mailer.models.task import Task, TaskAbout, TaskState
from mailer.models.user import User
from tests.factories.customers import make_customer
from tests.factories.documents import make_document
from tests.factories.incidents import make_incident
from tests.factories.ratings import make_rating
from tests.factories.tasks import make_task
from tests.fixtures.application import Browser
from tests.personas import accountant, super_admin, support

SignIn = Callable[[User], Browser]


def only() -> Task:
    return db.session.scalars(db.select(Task)).one()


def test_a_task_is_added_from_an_incident(app: Flask, sign_in: SignIn) -> None:
    incident, me = make_incident(), support()
    browser = sign_in(me)
    url = f"/tasks/new?about=incident&amp;record={incident.id}"
    assert url in browser.get(f"/incidents/{incident.id}").text
    typed = {
        "about": "incident", "record": incident.id, "subject": "Call back", "priority": "2",
        "due_on": find.today().isoformat(), "assignee_id": me.id, "note": "After lunch",
    }  # fmt: skip
    answer = browser.post("/tasks/new", data=typed, follow_redirects=True)
    assert "Call back" in answer.text
    task = only()
    assert (task.about_kind, task.about_id) == (TaskAbout.INCIDENT, incident.id)
    assert task.customer_id == incident.customer_id
    assert "Call back" in browser.get(f"/customers/{incident.customer_id}/tasks").text
    page = browser.get("/tasks/").text
    assert "Call back" in page
    assert "1 due" in page


def test_the_tabs_show_whose_and_which(app: Flask, sign_in: SignIn) -> None:
    today, me = find.today(), support()
    make_task(subject="Mine some day", assignee_id=me.id)
    make_task(subject="Overdue of nobody", due_on=today - dt.timedelta(days=1))
    make_task(subject="Tomorrow", due_on=today + dt.timedelta(days=1))
    save.do(make_task(subject="Finished", assignee_id=me.id), SYSTEM)
    browser = sign_in(me)
    shown = {
        place: {name for name in ("Mine some day", "Overdue of nobody", "Tomorrow", "Finished")
                if name in browser.get(f"/tasks/{place}").text}
        for place in ("", "due", "all", "done", "all?due=overdue")
    }  # fmt: skip
    assert shown == {
        "": {"Mine some day"},
        "due": {"Overdue of nobody"},
        "all": {"Mine some day", "Overdue of nobody", "Tomorrow"},
        "done": {"Finished"},
        "all?due=overdue": {"Overdue of nobody"},
    }
    page = browser.get("/tasks/all").text
    assert page.index("Overdue of nobody") < page.index("Tomorrow") < page.index("Mine some day")


def test_done_and_deleted_can_be_taken_back(app: Flask, sign_in: SignIn) -> None:
    task, browser = make_task(), sign_in(support())
    answer = browser.post(f"/tasks/{task.id}/done", follow_redirects=True)
    assert f"/tasks/{task.id}/reopen" in answer.text
    assert only().state is TaskState.DONE
    browser.post(f"/tasks/{task.id}/reopen")
    assert only().state is TaskState.OPEN
    answer = browser.post(f"/tasks/{task.id}/delete", follow_redirects=True)
    assert f"/tasks/{task.id}/restore" in answer.text
    assert browser.get(f"/tasks/{task.id}").status_code == 404
    browser.post(f"/tasks/{task.id}/restore")
    assert browser.get(f"/tasks/{task.id}").status_code == 200


def test_a_day_that_is_none_keeps_what_was_typed(app: Flask, sign_in: SignIn) -> None:
    typed = {"subject": "Call back", "due_on": "soon", "priority": "1", "assignee_id": ""}
    answer = sign_in(support()).post("/tasks/new", data=typed)
    assert answer.status_code == 422
    assert 'value="Call back"' in answer.text
    assert db.session.scalar(db.select(Task)) is None


def test_tasks_stand_on_the_pages_of_documents_and_ratings(app: Flask, sign_in: SignIn) -> None:
    document, rating = make_document(), make_rating()
    make_task(About(TaskAbout.DOCUMENT, document.id), subject="Ask for the money")
    make_task(About(TaskAbout.RATING, rating.id), subject="Say thanks")
    boss = sign_in(super_admin())
    assert "Ask for the money" in boss.get(f"/documents/{document.id}").text
    assert "Say thanks" in boss.get(f"/ratings/{rating.id}").text
    assert "deleted meanwhile" not in boss.get("/tasks/all").text


def test_nobody_makes_a_task_about_what_they_may_not_see(app: Flask, sign_in: SignIn) -> None:
    document = make_document()
    answer = sign_in(support()).get(f"/tasks/new?about=document&record={document.id}")
    assert answer.status_code == 403


def test_who_may_not_sees_no_tasks(app: Flask, sign_in: SignIn) -> None:
    customer = make_customer()
    page = sign_in(accountant()).get(f"/customers/{customer.id}").text
    assert "/tasks" not in page
