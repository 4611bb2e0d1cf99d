"""Triggers are set on a mailing's page, and shown where they have acted."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from mailer.domain import custom_fields
from mailer.domain.accounts.access import SYSTEM
from mailer.domain.outbox.post import Recipient, insert_deliveries
from mailer.infra.db import db
from mailer.jobs import triggers
from mailer.models.custom_field import FieldKind
from mailer.models.delivery import Delivery
from mailer.models.reading import Reading
from mailer.models.tracking_event import Grade
from mailer.models.trigger import Trigger, TriggerEvent
from mailer.models.user import User
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing
from tests.factories.triggers import TASK, make_trigger
from tests.fixtures.application import Browser
from tests.personas import marketer, super_admin, support

SignIn = Callable[[User], Browser]


def test_a_trigger_is_set_step_by_step_and_acts(app: Flask, sign_in: SignIn) -> None:
    custom_fields.create("Interest", FieldKind.CHOICE, ["Hot", "Cold"], SYSTEM)
    customer = make_customer(first_name="Zoé", last_name="Zimmer")
    me = super_admin()
    mailing = make_mailing(actor=me)
    insert_deliveries(mailing.message_id or 0, [Recipient(customer.email, customer.id)])
    browser = sign_in(me)
    page = f"/mailings/{mailing.id}/triggers"
    assert page in browser.get(f"/mailings/{mailing.id}").text
    answer = browser.post(f"{page}/new", data={"event": "opened", "link_url": ""})
    trigger = db.session.scalars(db.select(Trigger)).one()
    one = f"/triggers/{trigger.id}"
    assert answer.location == one
    browser.post(f"{one}/actions/new/add_task", data=TASK)
    step = browser.get(f"{one}/actions/new/update_field?field=custom:interest").text
    assert "Cold" in step
    wrong = {"field": "custom:interest", "value": "Warm"}
    assert browser.post(f"{one}/actions/new/update_field", data=wrong).status_code == 422
    browser.post(f"{one}/actions/new/update_field", data=wrong | {"value": "Hot"})
    browser.post(f"{one}/on")
    assert (trigger.active, trigger.actor_id, len(trigger.actions)) == (True, me.id, 2)
    mail = db.session.scalars(db.select(Delivery)).one()
    reading = Reading(delivery_id=mail.id, mailing_id=mailing.id, opened=Grade.HUMAN)
    reading.openings, reading.clicks = 1, 0
    db.session.add(reading)
    db.session.commit()
    triggers.run()
    for url in (f"/mailings/{mailing.id}/mails/{mail.id}", page):
        assert "Task added: Call them" in browser.get(url).text, url
        assert "Interest: Hot" in browser.get(url).text, url
    activity = browser.get(f"/customers/{customer.id}/activity?kind=trigger").text
    assert "Interest: Hot" in activity
    assert "Call them" in browser.get(f"/customers/{customer.id}/tasks").text
    browser.post(f"{one}/delete")
    assert browser.get(one).status_code == 404
    assert "Task added: Call them" in browser.get(page).text


def test_limits_stand_in_the_form_and_below_it(app: Flask, sign_in: SignIn) -> None:
    make_customer()
    me = super_admin()
    trigger = make_trigger(make_mailing(actor=me), TriggerEvent.BOUNCED, actor=me)
    browser, one = sign_in(me), f"/triggers/{trigger.id}"
    page = browser.get(one).text
    assert "actions/new/update_field" in page
    assert "actions/new/add_task" not in page
    assert "only fields can be updated" in page
    assert browser.post(f"{one}/actions/new/add_task", data=TASK).status_code != 303
    assert browser.get(f"{one}/actions/new/launch_rocket").status_code == 404
    assert trigger.actions == []


def test_others_look_and_do_not_touch(app: Flask, sign_in: SignIn) -> None:
    make_customer()
    mailing = make_mailing(actor=marketer())
    trigger = make_trigger(mailing, TriggerEvent.OPENED, "add_task")
    browser = sign_in(support())
    page = browser.get(f"/triggers/{trigger.id}").text
    assert "Call them" in page
    assert "/off" not in page
    assert browser.post(f"/triggers/{trigger.id}/off").status_code == 403
    assert trigger.active
