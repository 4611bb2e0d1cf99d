"""Create mailing at 100,000 customers on PostgreSQL, step by step in a real browser: whom one
unticks is left out, it starts, is stopped in the middle, and everybody is accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from playwright.sync_api import Page, expect

from mailer.bench import customers
from mailer.infra import maildir
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing, MailingState
from tests.factories.mailings import make_text_template
from tests.fixtures.live import ON_POSTGRESQL, Live
from tests.personas import marketer

OpenPage = Callable[..., Page]
EVERYBODY = 100_000
FIRST_MAILS = 20


def _states() -> Counter[str]:
    query = db.select(Delivery.state, db.func.count()).group_by(Delivery.state)
    return Counter({state.value: count for state, count in db.session.execute(query)})


@ON_POSTGRESQL
def test_100_000_customers_on_postgresql_from_the_first_step_to_stop(
    live: Live, open_page: OpenPage
) -> None:
    customers.make(EVERYBODY)
    make_text_template(name="Spring", subject="News for @CUSTOMERNAME@")
    marc = marketer()
    db.session.commit()
    page = open_page(marc)

    page.goto("/mailings/new")
    page.get_by_role("link", name="Spring").click()
    page.locator("#dual-to-available").get_by_role("option", name="Everyone").dblclick()
    expect(page.locator("#audience-count").get_by_text("100,000 recipients")).to_be_visible()
    page.get_by_role("button", name="Next").click()

    # Single ones among so many: found, unticked, and still unticked when one comes back.
    count = page.locator("#contacts-count")
    expect(count).to_have_text("100,000 recipients")
    page.get_by_role("checkbox").nth(1).uncheck()
    expect(count).to_have_text("99,999 recipients")
    page.get_by_label("Search a name or an address").fill("customer77777@")
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox")).to_have_count(1)
    page.get_by_role("checkbox").uncheck()
    expect(count).to_have_text("99,998 recipients")
    page.locator(".wizard-actions").get_by_role("link", name="Next").click()
    page.get_by_role("button", name="Previous", exact=True).click()
    expect(count).to_have_text("99,998 recipients")
    page.locator(".wizard-actions").get_by_role("link", name="Next").click()

    page.get_by_role("button", name="Send to 99,998 recipients").click()
    expect(page.get_by_text("The mailing is on its way.")).to_be_visible()
    folder = live.data_dir / "mailbox"
    live.until(lambda: sum(1 for _name in maildir.names(folder)) >= FIRST_MAILS)
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Start again")).to_be_visible()

    # Once the last connection has ended, the ledger adds up: with the mailbox, and to the unit.
    mailing = db.session.scalars(db.select(Mailing)).one()
    live.until(lambda: not _states() - Counter(accepted=EVERYBODY, cancelled=EVERYBODY))
    arrived = sum(1 for _name in maildir.names(folder))
    assert mailing.state == MailingState.STOPPED
    assert _states()["accepted"] == arrived < EVERYBODY / 2
    page.reload()
    figures = page.locator(".mailing-overview tbody tr")
    expect(figures.filter(has=page.locator("#ledger-accepted"))).to_contain_text(f"{arrived:,}")
    expect(page.get_by_text("The list of recipients is being made.")).to_have_count(0)
    counts = figures.locator("td.number").all_inner_texts()
    assert sum(int(text.replace(",", "")) for text in counts) == EVERYBODY - 2
