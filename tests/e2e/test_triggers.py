"""A trigger is set on a mailing and acts; a call is scheduled, seen in the calendar and made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from playwright.sync_api import Page, expect

from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing, MailingState
from mailer.models.reading import Reading
from mailer.models.tracking_event import Grade
from tests.factories.calls import make_call
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing
from tests.fixtures.browser import DESKTOP, PHONE
from tests.fixtures.live import Live
from tests.personas import super_admin


def test_an_opened_mail_adds_a_task_by_itself(
    live: Live, open_page: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    boss = super_admin()
    customer = make_customer(first_name="Zoé", last_name="Zimmer")
    mailing = make_mailing(actor=boss)
    call = make_call(customer, assignee_id=boss.id, starts_at=clock.now() + dt.timedelta(hours=1))
    db.session.commit()
    page = open_page(boss)

    # Its page, once it does not load itself anew any more.
    live.until(lambda: db.session.get_one(Mailing, mailing.id).state is MailingState.SENT)
    page.goto(f"/mailings/{mailing.id}")
    page.get_by_role("link", name="Triggers").click()
    page.get_by_role("link", name="New trigger").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Add a task").click()
    page.get_by_label("Subject").fill("Call Zoé")
    page.get_by_role("button", name="Add the action").click()
    expect(page.get_by_text("Add the task “Call Zoé”").first).to_be_visible()
    page.get_by_role("link", name="Update a field").click()
    page.get_by_label("Field").select_option(label="Region")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("New value").fill("North")
    page.get_by_role("button", name="Add the action").click()
    expect(page.get_by_text("Set “Region” to “North”")).to_be_visible()
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("button", name="Switch off")).to_be_visible()

    live.until(lambda: db.session.scalar(db.select(Delivery.id)))
    mail = db.session.scalars(db.select(Delivery)).one()
    reading = Reading(delivery_id=mail.id, mailing_id=mailing.id, opened=Grade.HUMAN)
    reading.changed_at, reading.openings, reading.clicks = clock.now(), 1, 0
    db.session.add(reading)
    db.session.commit()
    live.until(lambda: db.session.scalar(db.select(Customer.region)) == "North")

    page.goto(f"/mailings/{mailing.id}/triggers")
    expect(page.locator("#records").get_by_text("Task added: Call Zoé")).to_be_visible()
    page.goto("/tasks/calendar?view=week")
    page.get_by_role("link", name="Ask about the offer").click()
    page.get_by_role("link", name="Mark as made").click()
    page.get_by_label("Left a message").check()
    page.get_by_role("button", name="Mark as made").click()
    expect(page.get_by_text("Left a message").first).to_be_visible()

    shown = [
        f"/mailings/{mailing.id}/triggers", f"/mailings/{mailing.id}/triggers/new", "/triggers/1",
        "/triggers/1/actions/new/schedule_call", "/tasks/calendar", "/tasks/calendar?view=week",
        "/tasks/calls/done", f"/tasks/calls/{call.id}", f"/tasks/calls/new?customer={customer.id}",
        f"/customers/{customer.id}/tasks",
    ]  # fmt: skip
    for url in shown:
        page.goto(url)
        for viewport in (PHONE, DESKTOP):
            page.set_viewport_size(viewport)
            assert axe(page) == [], url
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= viewport["width"], url
