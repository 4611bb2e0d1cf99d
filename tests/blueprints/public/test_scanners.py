"""Programs that follow every link of a thousand mails: nothing is counted, nobody is unsubscribed."""

from __future__ import annotations

import html
import quopri
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mailer.domain.debtors import run
from mailer.domain.outbox.post import Recipient, insert_deliveries
from mailer.domain.rendering import public_links
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.infra.db import db
from mailer.models.consent_entry import ConsentEntry
from mailer.models.delivery import Delivery
from mailer.models.message import Message
from mailer.models.opt_out import OptOut
from mailer.models.rating import Rating, RatingVote
from mailer.models.reminder import Reminder, ReminderAnswer, ReminderPause
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.debtors import make_debt, make_run, token_of
from tests.factories.mailings import make_mailing, make_text_template
from tests.factories.public import tracking_token
from tests.factories.ratings import rate_token

MAILS = 1000
SOURCE = (
    "Hello\n\n@WIDGETVALUATION@\n\n[our news](https://www.example.com/news)\n\n"
    "[stop](@UNSUBSCRIBE@) [view](@VIEWONLINE@)"
)
#: One as mail programs have it, one as gateways have it: neither gives itself away by its name.
BROWSER = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0"}


@pytest.fixture
def scanner(app: Flask) -> FlaskClient:
    """Faster than the tests' own: it sends no token of a session, and needs none."""
    return FlaskClient(app, app.response_class)


def deliveries(count: int) -> list[Delivery]:
    """That many mails of one mailing."""
    customer = make_customer(email="reader0@example.com")
    mailing = make_mailing(template=make_text_template(source=SOURCE))
    assert mailing.message_id is not None
    recipients = [Recipient(f"reader{n}@example.com", customer.id) for n in range(count)]
    insert_deliveries(mailing.message_id, recipients)
    db.session.commit()
    return list(db.session.scalars(db.select(Delivery).order_by(Delivery.id)))


def links_of(mails: list[Delivery]) -> list[set[str]]:
    """All that can be followed in each of them."""
    renderer = renderer_for(db.session.get_one(Message, mails[0].message_id))
    made = renderer.render_many(mails)
    return [_links(made[each.id].content) for each in mails]


def _links(content: bytes) -> set[str]:
    """Read as scanners do, headers included; decoded only as far as they are."""
    unfolded = content.replace(b"\r\n ", b" ")
    own = rb"http://[^/\s]+(/(?:rate|unsubscribe|view|c|o)/[^\s\"<>)]+)"
    found = re.findall(own, quopri.decodestring(unfolded))
    return {html.unescape(path.decode()) for path in found}


def changed() -> list[int]:
    """Rows that only a person makes: ratings, answers, people who want no more mails."""
    db.session.rollback()
    tables = (Rating, RatingVote, OptOut, ConsentEntry)
    return [db.session.scalar(db.select(db.func.count()).select_from(each)) for each in tables]


def test_a_thousand_mails_are_scanned_and_nothing_is_counted(
    app: Flask, scanner: FlaskClient
) -> None:
    mails = links_of(deliveries(MAILS))
    before = changed()
    for number, links in enumerate(mails):
        assert {path.split("/")[1] for path in links} >= {"rate", "unsubscribe", "view", "c", "o"}
        # All would take minutes: of most mails one score and what costs no rendering.
        all_of_it = number % 25 == 0
        for path in sorted(links):
            score = f"/{number % 5 + 1}"
            if not all_of_it and path.startswith(("/rate", "/view")) and not path.endswith(score):
                continue
            # Some ask by HEAD first; of some mails, all that stands on the pages is followed, too.
            if path.startswith(("/rate", "/unsubscribe")):
                assert scanner.head(path, headers=BROWSER).status_code == 200
            page = scanner.get(path, headers=BROWSER)
            assert page.status_code in (200, 302), path
            if all_of_it and page.mimetype == "text/html":
                for more in re.findall(r'href="(/[^"]+)"', page.text):
                    scanner.get(html.unescape(more), headers=BROWSER)
    assert changed() == before


def test_reminders_are_scanned_and_none_is_answered(app: Flask, scanner: FlaskClient) -> None:
    make_company_account()
    receipts = [
        make_debt(make_customer(email=f"debtor{number}@example.com")) for number in range(40)
    ]
    made = make_run(*receipts)
    while run.post_next(made.id):
        pass
    db.session.commit()
    reminders = list(db.session.scalars(db.select(Reminder)))
    assert len(reminders) == 40
    for reminder in reminders:
        path = f"/reminder/{token_of(reminder)}"
        assert scanner.head(path, headers=BROWSER).status_code == 200
        page = scanner.get(path, headers=BROWSER)
        assert page.status_code == 200
        for more in re.findall(r'(?:href|action|src)="(/[^"#]+)"', page.text):
            scanner.get(html.unescape(more), headers=BROWSER)
    db.session.rollback()
    for answered in (ReminderAnswer, ReminderPause):
        assert db.session.scalar(db.select(db.func.count()).select_from(answered)) == 0


def test_no_token_that_is_altered_anywhere_is_taken(app: Flask, scanner: FlaskClient) -> None:
    """At every place, by every kind of sign; with the number of somebody else, and for another
    purpose than it was made for."""
    mine, theirs = deliveries(2)
    makers = public_links.maker()
    tokens = {
        "rate": (rate_token(mine), rate_token(theirs)),
        "unsubscribe": _tokens(makers, public_links.UNSUBSCRIBE, mine, theirs),
        "view": _tokens(makers, public_links.VIEW, mine, theirs),
        "c": (tracking_token(mine), tracking_token(theirs)),
    }
    ends = {"rate": "/4", "c": "/1"}
    for purpose, (own, other) in tokens.items():
        assert scanner.get(f"/{purpose}/{own}{ends.get(purpose, '')}").status_code in (200, 302)
        wrong = set(_altered(own))
        wrong |= {
            f"{a.rpartition('.')[0]}.{b.rpartition('.')[2]}"
            for a in (own, other)
            for b in (own, other)
        }
        wrong |= {token for name, (token, _) in tokens.items() if name != purpose}
        for token in wrong - {own, other}:
            path = f"/{purpose}/{token}{ends.get(purpose, '')}"
            assert scanner.get(path).status_code == 404, path
            if purpose in ("rate", "unsubscribe"):
                sent = scanner.post(path, data={"List-Unsubscribe": "One-Click", "score": 4})
                assert sent.status_code == 404, path
    assert changed()[:3] == [0, 0, 0]


def _tokens(maker: public_links.LinkMaker, purpose: str, *mails: Delivery) -> tuple[str, ...]:
    return tuple(maker.tokens(f"d{each.id}")[public_links.hole(purpose)] for each in mails)


def _altered(token: str) -> list[str]:
    found = []
    for position, letter in enumerate(token):
        for instead in ("0", "9", "f", "d", ".", "%00", "é", letter.upper()):
            if instead != letter:
                found.append(token[:position] + instead + token[position + 1 :])
        found.append(token[:position] + token[position + 1 :])
    return found
