"""An A/B test from the last step of sending to the mailbox, in a real browser."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from mailer.infra import maildir
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.lots import Lot, lot_of
from mailer.models.ab_test import AbTest
from mailer.models.mailing import Mailing
from tests.domain.deliveries.test_plan import make_customers
from tests.domain.mailings.test_ab_tests import click
from tests.e2e.test_wizard import fits
from tests.factories.mailings import make_text_template
from tests.fixtures.browser import look_again
from tests.fixtures.live import Live
from tests.personas import marketer

OpenPage = Callable[..., Page]
Axe = Callable[[Page], list[str]]
PEOPLE = 60


def test_two_subjects_are_tried_and_the_better_one_goes_to_the_rest(
    live: Live, open_page: OpenPage, axe: Axe
) -> None:
    make_customers(PEOPLE)
    template = make_text_template(name="Spring", subject="News")
    db.session.commit()
    page = open_page(marketer())
    page.goto(f"/mailings/send/review?template={template.id}&to=all")
    in_preview = page.locator(".preview-subject")
    expect(in_preview).to_have_text("News")
    expect(page.get_by_role("button", name="Variant B")).to_be_hidden()
    with page.expect_response("**/mailings/send/draft"):
        page.get_by_label("Let some recipients try two variants first").check()
    page.get_by_role("button", name="Variant B").click()
    # What is typed shows once it is kept.
    write(page, "Subject of B", "Look at this")
    expect(in_preview).to_have_text("Look at this")
    write(page, "Percent who test", "19")
    expect(page.get_by_text("Too few recipients for a test")).to_be_visible()
    write(page, "Percent who test", "50")
    expect(page.get_by_text("About 15 recipients get A")).to_be_visible()
    page.set_viewport_size({"width": 375, "height": 700})
    assert axe(page) == []
    assert fits(page)
    page.get_by_role("button", name="Send to 60 recipients").click()
    expect(page.get_by_role("heading", name="A/B test")).to_be_visible()
    expect(page.get_by_role("button", name="Send B to the rest").first).to_be_visible()

    # The tested share leaves; the rest waits, and the page says until when.
    def test() -> AbTest:
        db.session.rollback()
        return db.session.scalars(db.select(AbTest)).one()

    live.until(lambda: test().decides_at is not None)
    look_again(page)
    expect(page.get_by_text("The rest waits for that.")).to_be_visible()
    assert axe(page) == []
    assert fits(page)
    mailing_id = test().mailing_id
    drawn = Counter(lot_of(mailing_id, f"c{each}@example.com", 50) for each in range(PEOPLE))
    folder = live.data_dir / "mailbox"
    assert subjects(folder) == {"News": drawn[Lot.A], "Look at this": drawn[Lot.B]}

    # B is clicked more; its time comes, and the tick picks it.
    click(db.session.get_one(Mailing, mailing_id), Lot.B, 11)
    test().decides_at = clock.now() - dt.timedelta(seconds=1)
    db.session.commit()
    live.until(lambda: len(list(maildir.names(folder))) == PEOPLE)
    assert test().winner is Lot.B
    assert subjects(folder) == {"News": drawn[Lot.A], "Look at this": PEOPLE - drawn[Lot.A]}
    look_again(page)
    expect(page.get_by_text("B won.")).to_be_visible()
    expect(page.get_by_role("button", name="Send B to the rest")).to_have_count(0)


def write(page: Page, label: str, text: str) -> None:
    """Fill in a field, and wait until the draft has it."""
    page.get_by_label(label).fill(text)
    with page.expect_response("**/mailings/send/draft"):
        page.get_by_label(label).blur()


def subjects(folder: Path) -> Counter[str]:
    """How many mails have come with which subject."""
    found: Counter[str] = Counter()
    for name in maildir.names(folder):
        head = maildir.path(folder, name).read_bytes().split(b"\r\n\r\n")[0].decode()
        found[head.split("\r\nSubject: ")[1].split("\r\n")[0]] += 1
    return found
