"""From the mail that arrived to the company's screens: a reader rates, and corrects."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import os
import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mailer.infra import maildir
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import Delivery
from mailer.models.rating import Rating, RatingVote, VoteState
from tests.blueprints.public.test_scanners import changed, deliveries, links_of
from tests.factories.customers import make_customer
from tests.factories.incidents import make_incident
from tests.factories.ratings import make_asked, make_rating, rate_token
from tests.fixtures.live import Live
from tests.personas import super_admin

#: A page that is sent sooner is a program's.
THINKING = 2.2
#: Mails that a browser looks through: each takes it a second. A thousand on demand.
SCANNED = int(os.environ.get("MAILER_SCANNED_MAILS", "3"))


def newest_mail(live: Live, to: str) -> str:
    """The HTML of the last mail to that address; empty while there is none."""
    folder = live.data_dir / "mailbox"
    for name in maildir.names(folder):
        path = maildir.path(folder, name)
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if to in str(mail["To"]):
            return str(mail.get_body(("html",)).get_content())
    return ""


def send(live: Live, page: Page, word: str, comment: str) -> None:
    """As a person does: read, choose, write, send."""
    opened = time.monotonic()
    page.get_by_role("radio", name=word, exact=True).check()
    page.get_by_label("Would you like to tell us more?").fill(comment)
    live.until(lambda: time.monotonic() - opened > THINKING)
    page.get_by_role("button", name="Send my rating").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def score(live: Live) -> int | None:
    """What counts, once no answer waits any more."""
    waits = db.select(RatingVote.id).where(RatingVote.state == VoteState.WAITING)
    live.until(lambda: db.session.scalar(waits) is None)
    return db.session.scalars(db.select(Rating)).one().score


def test_a_reader_rates_from_the_mail_and_corrects(
    live: Live, open_page: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    boss = super_admin()
    customer = make_customer(email="anna@example.com", language="en")
    incident = make_incident(customer, title="No paper", assignee_id=boss.id)
    staff = open_page(boss)
    staff.goto(f"/incidents/{incident.id}")
    staff.get_by_role("link", name="Close the incident").click()
    staff.get_by_label("What was done").fill("Filled the tray.")
    staff.get_by_label("Tell the customer that it is closed").check()
    staff.get_by_role("button", name="Close the incident").click()
    expect(staff.get_by_text("anna@example.com")).to_be_visible()
    live.until(lambda: newest_mail(live, "anna@example.com"))
    # It arrived some time ago: nobody reads and answers within a minute.
    delivery = db.session.scalars(db.select(Delivery).filter_by(customer_id=customer.id)).one()
    live.until(lambda: delivery.accepted_at is not None)
    delivery.accepted_at = clock.now() - dt.timedelta(hours=1)
    db.session.commit()

    reader = open_page(javascript=False)
    reader.set_content(newest_mail(live, "anna@example.com"))
    reader.get_by_role("link", name="Poor, 2 out of 5").click()
    expect(reader.get_by_role("radio", name="Poor", exact=True)).to_be_checked()
    assert db.session.scalar(db.select(Rating)) is None
    send(live, reader, "Poor", "It took a week")
    assert score(live) == 2

    reader.get_by_role("link", name="Correct my rating").click()
    first = db.session.scalars(db.select(RatingVote.at)).one()
    live.until(lambda: clock.now() - first > dt.timedelta(seconds=10.5))
    reader.reload()
    send(live, reader, "Good", "But it works")
    assert score(live) == 4
    assert reader.context.cookies() == []

    live.until(lambda: "But it works" in newest_mail(live, boss.email))
    staff.goto("/incidents/?rating=4")
    expect(staff.get_by_text("4 · Good")).to_be_visible()
    staff.get_by_role("link", name="No paper").click()
    expect(staff.get_by_text("It took a week")).to_be_visible()
    assert axe(staff) == []
    staff.goto(f"/incidents/{incident.id}/activity")
    for said in ("2 · Poor", "4 · Good", "Mail sent", "Incident closed"):
        expect(staff.locator("#records").get_by_text(said).first).to_be_visible()
    assert axe(staff) == []
    staff.goto("/ratings/")
    staff.get_by_role("link", name=customer.name).click()
    expect(staff.get_by_text("But it works").first).to_be_visible()
    assert axe(staff) == []
    staff.set_viewport_size({"width": 375, "height": 812})
    staff.goto("/ratings/satisfaction?period=weeks&kind=incident")
    expect(staff.get_by_text("out of 5, from one rating")).to_be_visible()
    expect(staff.get_by_role("row", name=re.compile(customer.name))).to_contain_text("4.0")
    expect(staff.get_by_role("row", name=re.compile(boss.name))).to_contain_text("4.0")
    staff.get_by_text("The figures as a table").click()
    expect(staff.get_by_role("columnheader", name="Beginning")).to_be_visible()
    assert staff.evaluate("document.documentElement.scrollWidth") <= 375
    assert axe(staff) == []
    staff.set_viewport_size({"width": 320, "height": 640})
    assert staff.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_browser_that_follows_everything_but_presses_nothing_gives_no_rating(
    live: Live, open_page: Callable[..., Page]
) -> None:
    """A gateway that opens mails as people do: it runs scripts, looks at every page and follows
    what stands on it, what no reader sees included."""
    mails = links_of(deliveries(SCANNED))
    before = changed()
    page, seen = open_page(), set[str]()
    page.route("**/*.css", lambda route: route.abort())  # it does not look at anything
    for path in sorted(set.union(*mails)):
        for url in _followed(page, live.url + path, seen):
            _followed(page, url, seen)
    assert changed() == before


def _followed(page: Page, url: str, seen: set[str]) -> list[str]:
    """Look at a page, once; answers with where it leads to."""
    home = url.split("/", 3)[:3]
    if url in seen or "/c/" in url:  # those lead out of this machine
        return []
    seen.add(url)
    page.goto(url, wait_until="domcontentloaded")
    links: list[str] = page.evaluate("[...document.links].map((link) => link.href)")
    return [each for each in links if each.split("/", 3)[:3] == home]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_page_fits_the_smallest_phone(
    live: Live, open_page: Callable[..., Page], axe: Callable[[Page], list[str]], dark: bool
) -> None:
    customer = make_customer(email="anna@example.com", language="fr")
    rating = make_rating(make_asked(make_incident(customer)))
    delivery = db.session.get_one(Delivery, rating.delivery_id)
    page = open_page(phone=True, dark=dark)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"/rate/{rate_token(delivery)}/5")
    expect(page.get_by_role("radio", name="Très bon")).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert axe(page) == []
    page.keyboard.press("Tab")
    page.get_by_role("radio", name="Très bon").press("ArrowLeft")
    expect(page.get_by_role("radio", name="Bon", exact=True)).to_be_checked()
