"""A follow-up is set on a mailing, waits on its timeline, and leaves by itself as a mailing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from playwright.sync_api import Page, expect

from mailer.infra import queue
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import Delivery
from mailer.models.follow_up import FollowUp
from mailer.models.mailing import Mailing, MailingState
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing, make_text_template
from tests.fixtures.browser import DESKTOP, PHONE
from tests.fixtures.live import Live
from tests.personas import super_admin


def test_it_leaves_to_those_who_did_not_open(
    live: Live, open_page: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    boss = super_admin()
    customer = make_customer(first_name="Zoé", last_name="Zimmer", email="zoe@example.com")
    make_text_template(name="Once more", subject="Did you see it?")
    mailing = make_mailing(actor=boss, title="Spring")
    db.session.commit()
    live.until(lambda: db.session.get_one(Mailing, mailing.id).state is MailingState.SENT)
    page = open_page(boss)

    page.goto(f"/mailings/{mailing.id}")
    page.get_by_role("link", name="Follow-ups").click()
    page.get_by_role("link", name="New follow-up").click()
    page.get_by_label("Those who opened it").check()
    page.get_by_label("On a date").check()
    expect(page.get_by_label("Days after", exact=True)).to_be_hidden()
    page.get_by_label("Date", exact=True).fill(f"{clock.now() + dt.timedelta(days=9):%Y-%m-%d}")
    page.locator("#template_id-ts-control").fill("Once")
    page.locator(".ts-dropdown").get_by_text("Once more").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("For those who opened it there is no date").first).to_be_visible()
    page.get_by_label("Those who did not open it").check()
    page.get_by_label("Some days after").check()
    page.get_by_label("Days after", exact=True).fill("1")
    page.get_by_text("Leave some of them out").click()
    page.get_by_label("By criteria, too").select_option("own")
    page.get_by_label("Field", exact=True).select_option(label="City")
    page.get_by_role("textbox", name="Value of City").fill("Namur")
    expect(page.get_by_label("By criteria, too")).to_have_value("own")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Those who did not open it, 1 day after the mailing")).to_be_visible()
    expect(page.get_by_text("some are left out")).to_be_visible()

    follow_up = db.session.scalars(db.select(FollowUp)).one()
    shown = [
        f"/mailings/{mailing.id}/follow-ups", f"/mailings/{mailing.id}/follow-ups/new",
        f"/follow-ups/{follow_up.mailing_id}/edit", f"/mailings/{mailing.id}",
    ]  # fmt: skip
    for url in shown:
        page.goto(url)
        for viewport in (PHONE, DESKTOP):
            page.set_viewport_size(viewport)
            assert axe(page) == [], url
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= viewport["width"], url

    # A day goes by: the mailing was sent yesterday, some minutes ago by the clock on the wall.
    yesterday = clock.now() - dt.timedelta(days=1, minutes=3)
    origin = db.session.get_one(Mailing, mailing.id)
    origin.started_at = origin.finished_at = yesterday
    mail = db.session.scalars(db.select(Delivery).filter_by(mailing_id=mailing.id)).one()
    mail.accepted_at = yesterday
    db.session.commit()
    queue.push("follow_ups.look")
    sent = db.select(Mailing).where(
        Mailing.id == follow_up.mailing_id, Mailing.state == MailingState.SENT
    )
    live.until(lambda: db.session.scalar(sent), seconds=60)
    got = db.select(Delivery.customer_id).filter_by(mailing_id=follow_up.mailing_id)
    assert db.session.scalars(got).all() == [customer.id]

    page.goto(f"/mailings/{mailing.id}/follow-ups")
    page.get_by_role("link", name="Once more").click()
    expect(page.get_by_text("Follow-up of")).to_be_visible()
    page.get_by_role("link", name="Spring", exact=True).click()
    expect(page.locator("#follow-ups").get_by_text("Did you see it?")).to_be_visible()
