"""The click map: where in the mail that was sent its readers clicked."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from flask import Flask

from mailer.domain.mailings import click_map
from mailer.infra.db import db
from mailer.models.user import User
from tests import personas
from tests.domain.tracking.test_readings import judge, seen, sent_to
from tests.factories.mailings import make_mailing
from tests.fixtures.application import Browser

SignIn = Callable[[User], Browser]


def badges(mail: str) -> dict[str, str]:
    """Address of a link → what stands at it."""
    found = re.findall(
        r'<a\b[^>]*href="([^"]+)"[^>]*><span style="all:initial[^>]*>([^<]+)</span>', mail
    )
    return {html.unescape(url): share for url, share in found}


def test_each_link_has_its_share_of_what_people_clicked(app: Flask, sign_in: SignIn) -> None:
    mailing, mails = sent_to(4)
    for mail in mails[:3]:
        seen(mail, 6, link=1)
    seen(mails[3], 6, link=4)
    seen(mails[2], 6, agent="curl/8", link=2)
    judge()
    browser = sign_in(personas.marketer())
    answer = browser.get(f"/mailings/{mailing.id}/click-map/mail")
    shares = badges(answer.text)
    assert [shares[f"https://www.example.com/{n}"] for n in (1, 2, 3, 4)] == [
        "75%",
        "0%",
        "0%",
        "25%",
    ]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    page = browser.get(f"/mailings/{mailing.id}/click-map").text
    regions = re.findall(
        r'<th scope="row">([^<]+)<.*?<td class="number">([^<]+)</td>', page, re.DOTALL
    )
    # All four stand in one line above the footer.
    assert regions == [("At the top", "100%"), ("In the middle", "0%"), ("At the bottom", "0%")]


def test_nobody_has_clicked_yet_is_said(app: Flask, sign_in: SignIn) -> None:
    mailing, _mails = sent_to(1)
    db.session.commit()
    browser = sign_in(personas.marketer())
    assert "Nobody has clicked yet." in browser.get(f"/mailings/{mailing.id}/click-map").text
    shares = badges(browser.get(f"/mailings/{mailing.id}/click-map/mail").text)
    assert set(shares.values()) == {"0%"}


def test_the_regions_and_the_links_elsewhere_are_all_there_is(app: Flask) -> None:
    mailing, mails = sent_to(3)
    for number, mail in enumerate(mails, 1):
        seen(mail, 6, link=number)
    judge()
    found = click_map.click_map(mailing, "", lambda _link: "")
    elsewhere = sum(link.share for link in found.links if link.region is None)
    assert found.clicks == 3
    assert round(sum(found.regions) + elsewhere, 9) == 1


def test_a_mailing_that_has_not_started_has_no_map(app: Flask, sign_in: SignIn) -> None:
    sent_to(1)
    mailing = make_mailing()
    mailing.started_at = None
    db.session.commit()
    browser = sign_in(personas.marketer())
    page = browser.get(f"/mailings/{mailing.id}/click-map").text
    assert "The figures begin once the mailing has started." in page
    assert browser.get(f"/mailings/{mailing.id}/click-map/mail").status_code == 404
