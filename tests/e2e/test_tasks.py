"""A low rating becomes a task, which is done, undone, deleted and brought back."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from mailer.infra.db import db
from tests.factories.customers import make_customer
from tests.factories.incidents import make_incident
from tests.factories.ratings import make_asked, make_rating
from tests.fixtures.browser import DESKTOP, PHONE
from tests.fixtures.live import Live
from tests.personas import super_admin


def test_from_a_low_rating_to_a_task_that_is_done(
    live: Live, open_page: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    boss = super_admin()
    customer = make_customer(first_name="Zoé", last_name="Zimmer")
    incident = make_incident(customer, assignee_id=boss.id)
    make_rating(make_asked(incident), 1, "Two weeks without an answer")
    db.session.commit()
    page = open_page(boss)

    page.goto("/tasks/")
    expect(page.get_by_role("link", name="Tasks").first).to_contain_text("1 due")
    # In the company's language, which is French here.
    page.locator("#records").get_by_role("link", name="Zoé Zimmer").first.click()
    expect(page.get_by_text("Two weeks without an answer")).to_be_visible()
    page.get_by_role("button", name="Mark as done").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Mark as done")).to_be_visible()

    page.goto(f"/incidents/{incident.id}")
    page.get_by_role("link", name="New task").click()
    page.get_by_label("Subject").fill("Call Zoé back")
    page.get_by_label("Due").fill("2026-12-01")
    page.get_by_role("button", name="Add the task").click()
    page.get_by_role("button", name="Mark “Call Zoé back” as done").click()
    expect(page.get_by_role("button", name="Open “Call Zoé back” again")).to_be_visible()

    page.goto(f"/customers/{customer.id}/tasks")
    expect(page.get_by_role("link", name="Call Zoé back")).to_be_visible()
    page.goto(f"/customers/{customer.id}/activity")
    expect(page.get_by_role("link", name="Call Zoé back")).to_be_visible()
    page.goto("/activity/?kind=rating")
    page.locator("#records").get_by_role("link", name="1 · Very poor").click()
    expect(page.get_by_text("Two weeks without an answer").first).to_be_visible()

    shown = ["/tasks/all", "/tasks/done", "/activity/", f"/customers/{customer.id}/tasks"]
    for url in [*shown, f"/customers/{customer.id}/activity", f"/incidents/{incident.id}"]:
        page.goto(url)
        for viewport in (PHONE, DESKTOP):
            page.set_viewport_size(viewport)
            assert axe(page) == [], url
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= viewport["width"], url
