"""The page behind the unsubscribe link: topics, a pause, the language, and the way back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.customers import preferences, topics
from mailer.domain.customers.consent import log_of
from mailer.domain.mailings import ledger, queueing, recipients
from mailer.domain.mailings.terms import Choice, Terms
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.consent_entry import ConsentSource
from mailer.models.mailing import ExclusionReason as Reason
from mailer.models.topic import MailingPause, TopicOptOut
from tests.blueprints.public.test_unsubscribing import ADDRESS, link_in, sent
from tests.factories.customers import make_customer
from tests.factories.mailings import EVERYONE, make_mailing, make_text_template
from tests.factories.settings import make_company, make_topic
from tests.fixtures.application import Browser
from tests.fixtures.clock import MovedClock
from tests.personas import super_admin


def choices(client: FlaskClient, path: str, **data: Any) -> int:
    """Save choices as the form sends them: all topics were shown."""
    shown = [topic.id for topic in topics.all_topics()]
    body = {"wish": "choose", "shown": shown, "topic": shown, "pause": "none", **data}
    return client.post(path, data=body).status_code


def test_who_leaves_a_topic_gets_the_others_and_can_undo_it(
    app_both: Flask, client: FlaskClient
) -> None:
    make_company()
    offers, news = make_topic("Offers", fr="Offres"), make_topic("News")
    anna, namesake = make_customer(email=ADDRESS, language="fr"), make_customer(email=ADDRESS)
    path = link_in(sent(anna))
    page = client.get(path).text
    assert "Offres" in page
    assert "News" in page
    assert db.session.scalar(db.select(TopicOptOut)) is None

    assert choices(client, path, topic=[news.id]) == 200

    about = [recipients.ledger(EVERYONE, Terms(topic.id)).excluded for topic in (offers, news)]
    assert about == [{Reason.TOPIC: 2}, {Reason.DUPLICATE: 1}]
    for customer in (anna, namesake):
        (entry,) = log_of(customer)
        assert (entry.source, entry.address) == (ConsentSource.CUSTOMER, customer.email)
        assert entry.note == "No longer about: Offers."

    assert choices(client, path) == 200
    assert db.session.scalar(db.select(TopicOptOut)) is None
    assert log_of(anna)[0].note == "Again about: Offers."
    assert choices(client, path) == 200
    assert len(log_of(anna)) == 2


def test_a_pause_holds_until_its_day_and_is_in_the_ledger_with_it(
    app_both: Flask, client: FlaskClient
) -> None:
    make_company()
    anna, ben = make_customer(email=ADDRESS), make_customer(email="ben@example.com")
    path = link_in(sent(anna))
    assert choices(client, path, pause="3") == 200
    until = db.session.scalars(db.select(MailingPause)).one().until
    assert preferences.of(ADDRESS).paused_until == preferences.in_months(3)

    assert recipients.ledger(EVERYONE).excluded == {Reason.PAUSED: 1}
    assert recipients.ledger(EVERYONE, Terms(start=until)).receive == 2
    (row,) = recipients.listed(EVERYONE, Reason.PAUSED, 0, 10)
    assert row.until == until

    mailing = make_mailing()
    assert mailing.expected == 1
    while queueing.queue_slice(mailing.id):
        pass
    (left_out,) = ledger.left_out(mailing, Reason.PAUSED, 0, 10)
    assert (left_out.customer_id, left_out.until) == (anna.id, until)
    assert ben.id != anna.id


@pytest.mark.parametrize(
    ("months", "today", "expected"),
    [
        (1, dt.date(2027, 1, 31), dt.date(2027, 2, 28)),
        (3, dt.date(2026, 11, 30), dt.date(2027, 2, 28)),
        (6, dt.date(2026, 12, 15), dt.date(2027, 6, 15)),
    ],
)
def test_a_pause_of_months_ends_on_a_day_that_exists(
    app: Flask, clock: MovedClock, months: int, today: dt.date, expected: dt.date
) -> None:
    make_company()
    clock.move_to(dt.datetime.combine(today, dt.time(12), dt.UTC))
    assert preferences.in_months(months) == expected


@pytest.mark.parametrize("until", ["", "yesterday", "2020-01-01", "2199-01-01", "2027-02-30"])
def test_a_day_that_cannot_be_is_asked_for_again_and_nothing_else_is_lost(
    app: Flask, client: FlaskClient, until: str
) -> None:
    make_company()
    offers = make_topic()
    path = link_in(sent(make_customer(email=ADDRESS, language="en")))
    body = {"wish": "choose", "shown": [offers.id], "pause": "day", "until": until}
    answer = client.post(path, data=body)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert f'name="topic" value="{offers.id}" >' in answer.text
    assert preferences.of(ADDRESS) == preferences.Preferences(language="en")


def test_the_language_is_kept_on_the_record_and_the_page_speaks_it(
    app: Flask, client: FlaskClient
) -> None:
    make_company(language="fr")
    anna = make_customer(email=ADDRESS, language="en")
    path = link_in(sent(anna))
    body = {"wish": "choose", "pause": "none", "language": "fr"}
    assert '<html lang="fr">' in client.post(path, data=body).text
    db.session.refresh(anna)
    assert anna.language == "fr"
    assert client.post(path, data={**body, "language": "xx"}).status_code == 200
    db.session.refresh(anna)
    assert anna.language == "fr"


def test_a_topic_that_the_form_did_not_show_stays_as_it_was(
    app: Flask, client: FlaskClient
) -> None:
    make_company()
    offers = make_topic()
    path = link_in(sent(None))
    choices(client, path, topic=[])
    body = {"wish": "choose", "shown": ["999", "x"], "topic": [str(offers.id), "7" * 30]}
    assert client.post(path, data=body).status_code == 200
    assert preferences.of(ADDRESS).off == {offers.id}


def test_mailings_are_about_the_topic_of_their_template_unless_they_say_otherwise(
    app: Flask, client: FlaskClient
) -> None:
    make_company()
    offers, news = make_topic("Offers"), make_topic("News")
    make_customer(email="ben@example.com")
    choices(client, link_in(sent(make_customer(email=ADDRESS))), topic=[news.id])
    template = make_text_template()
    template.topic_id = offers.id

    assert make_mailing(template=template).expected == 1
    assert make_mailing(template=template, choice=Choice(topic=news.id)).expected == 2
    assert make_mailing(template=template, choice=Choice(topic=0)).topic_id is None
    with pytest.raises(Refused, match="gone"):
        make_mailing(template=template, choice=Choice(topic=999))
    with pytest.raises(Refused, match="on this topic"):
        topics.remove(offers, SYSTEM)


def test_a_company_keeps_its_topics_in_the_settings(app: Flask, sign_in: Any) -> None:
    make_company()
    browser: Browser = sign_in(super_admin())
    assert browser.post("/settings/topics/new", data={"name": " "}).status_code == 422
    new = {"name": "Offers", "name_fr": "Offres"}
    assert browser.post("/settings/topics/new", data=new).status_code == 303
    again = browser.post("/settings/topics/new", data={"name": "OFFERS"})
    assert "There is a topic “Offers” already." in again.text
    (topic,) = topics.all_topics()
    assert topics.name_in(topic, "fr") == "Offres"
    template = make_text_template()
    db.session.commit()
    browser.post(f"/templates/{template.id}/topic", data={"topic": topic.id})
    db.session.refresh(template)
    assert template.topic_id == topic.id
    browser.post(f"/settings/topics/{topic.id}/delete")
    db.session.refresh(template)
    assert (topics.all_topics(), template.topic_id) == ([], None)
