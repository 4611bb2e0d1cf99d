"""The statistics of a mailing: figures that lead to their recipients."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask

from mailer.domain.customers import saved_lists
from mailer.infra.db import db
from mailer.models.delivery import DeliveryState
from mailer.models.saved_list import SavedListMember
from mailer.models.user import User
from tests import personas
from tests.domain.tracking.test_readings import judge, seen, sent_to
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing, put_in
from tests.fixtures.application import Browser

SignIn = Callable[[User], Browser]


def test_each_figure_leads_to_its_recipients(app: Flask, sign_in: SignIn) -> None:
    mailing, mails = sent_to(4)
    seen(mails[0], 5)
    seen(mails[1], 6, link=2)
    seen(mails[2], 5, agent="curl/8")
    put_in(mails[3], DeliveryState.BOUNCED)
    judge()
    browser = sign_in(personas.marketer())

    page = browser.get(f"/mailings/{mailing.id}/statistics").text
    figures = {
        name: (url.replace("&amp;", "&"), int(count))
        for url, name, count in re.findall(
            r'href="([^"]+figure=[^"]+)">\s*<span class="figure-name">([^<]+)</span>\s*'
            r'<strong class="figure-number">(\d+)</strong>',
            page,
        )
    }
    counts = {name: count for name, (_url, count) in figures.items()}
    assert counts == {
        "Delivered": 3, "Bounced": 1, "Opened": 2, "Not opened": 1, "Clicked": 1,
        "Not clicked": 2, "Undelivered": 0, "Unsubscribed": 0, "Machines only": 1,
    }  # fmt: skip
    for url, count in figures.values():
        listed = browser.get(url.partition("#")[0]).text
        assert len(re.findall(r"reader\d@example\.com</a>", listed)) == count, url


def test_a_link_of_the_mail_stands_with_its_readers(app: Flask, sign_in: SignIn) -> None:
    mailing, mails = sent_to(1)
    seen(mails[0], 6, link=3)
    judge()
    page = sign_in(personas.marketer()).get(f"/mailings/{mailing.id}/statistics").text
    first = page.index("https://www.example.com/3")
    assert first < page.index("https://www.example.com/1")


def test_a_mailing_that_has_not_started_says_when_its_figures_begin(
    app: Flask, sign_in: SignIn
) -> None:
    sent_to(1)
    mailing = make_mailing()
    mailing.started_at = None
    db.session.commit()
    page = sign_in(personas.marketer()).get(f"/mailings/{mailing.id}/statistics").text
    assert "The figures begin once the mailing has started." in page


def test_those_who_did_not_open_become_a_list_that_is_written_to(
    app: Flask, sign_in: SignIn
) -> None:
    mailing, mails = sent_to(3)
    customers = [make_customer() for _ in mails]
    for mail, customer in zip(mails, customers, strict=True):
        mail.customer_id = customer.id
    seen(mails[1], 5)
    judge()
    browser = sign_in(personas.marketer())
    shown = browser.get(f"/mailings/{mailing.id}?figure=unopened").text
    assert "Save these as a list" in shown
    for number in ("", " (2)"):
        data = {"figure": "unopened"}
        answer = browser.post(f"/mailings/{mailing.id}/statistics/list", data=data)
        assert answer.status_code == 303
        saved = saved_lists.named(f"{mailing.title}: Not opened{number}")
        assert saved is not None
        assert f"/customers/lists/{saved.id}" in answer.location
        members = db.session.scalars(
            db.select(SavedListMember.customer_id).filter_by(list_id=saved.id)
        )
        assert set(members) == {customers[0].id, customers[2].id}
    unknown = browser.post(f"/mailings/{mailing.id}/statistics/list", data={"figure": "x"})
    assert unknown.status_code == 404
