"""What people do with calls in the browser."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from mailer.domain.calls import save
from mailer.infra.db import db
from mailer.models.call import Call, CallOutcome, CallState
from mailer.models.contact import Contact
from mailer.models.user import User
from tests.factories import add
from tests.factories.calls import make_call
from tests.factories.customers import make_customer
from tests.fixtures.application import Browser
from tests.personas import accountant, support

SignIn = Callable[[User], Browser]


def test_a_call_is_scheduled_made_and_listed(app: Flask, sign_in: SignIn) -> None:
    me = support()
    me.time_zone = "America/New_York"
    customer = make_customer(first_name="Zoé", last_name="Zimmer")
    contact = add(Contact(customer_id=customer.id, name="Karl"))
    browser = sign_in(me)
    assert f"customer={customer.id}" in browser.get("/tasks/calls/new?q=Zimmer").text
    typed = {
        "customer": customer.id, "subject": "Ask about the offer", "day": "2030-01-15",
        "time": "09:30", "contact_id": contact.id, "assignee_id": me.id, "remind_minutes": "60",
        "note": "Be short",
    }  # fmt: skip
    wrong = browser.post("/tasks/calls/new", data=typed | {"time": "soon", "day": "x"})
    assert wrong.status_code == 422
    assert "14:30" in wrong.text
    assert "Be short" in wrong.text
    browser.post("/tasks/calls/new", data=typed)
    call = db.session.scalars(db.select(Call)).one()
    assert f"{call.starts_at:%Y-%m-%d %H:%M}" == "2030-01-15 14:30"
    assert (call.contact_id, call.assignee_id, call.remind_minutes) == (contact.id, me.id, 60)
    for place in ("/tasks/calls/", f"/customers/{customer.id}/tasks", f"/tasks/calls/{call.id}"):
        assert "Ask about the offer" in browser.get(place).text, place
    browser.post(f"/tasks/calls/{call.id}/done", data={"outcome": "no_answer", "result": "Again"})
    assert (call.state, call.outcome) == (CallState.DONE, CallOutcome.NO_ANSWER)
    assert "No answer" in browser.get("/tasks/calls/done").text
    assert "Ask about the offer" not in browser.get("/tasks/calls/").text
    assert "Again" in browser.get(f"/tasks/calls/{call.id}").text
    activity = browser.get(f"/customers/{customer.id}/activity?kind=call_made").text
    assert "Ask about the offer · No answer" in activity
    browser.post(f"/tasks/calls/{call.id}/reopen")
    assert call.state is CallState.OPEN


def test_a_call_is_changed_and_deleted(app: Flask, sign_in: SignIn) -> None:
    call, browser = make_call(), sign_in(support())
    page = browser.get(f"/tasks/calls/{call.id}/edit").text
    assert "Ask about the offer" in page
    typed = {"subject": "Ask again", "day": "2030-01-15", "time": "10:00"}
    browser.post(f"/tasks/calls/{call.id}/edit", data=typed)
    assert call.subject == "Ask again"
    answer = browser.post(f"/tasks/calls/{call.id}/delete", follow_redirects=True)
    assert f"/tasks/calls/{call.id}/restore" in answer.text
    assert browser.get(f"/tasks/calls/{call.id}").status_code == 404
    browser.post(f"/tasks/calls/{call.id}/restore")
    assert browser.get(f"/tasks/calls/{call.id}").status_code == 200


def test_who_may_not_see_customers_schedules_no_call_to_them(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(accountant())
    assert browser.get("/tasks/calls/").status_code == 403
    save.do(call := make_call(), CallOutcome.REACHED, "", support())
    assert browser.get(f"/tasks/calls/{call.id}").status_code == 403
