"""At most one request for a rating a customer in so many days, decided once for each mail."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.customers import rating_filter
from mailer.domain.incidents import notify
from mailer.domain.outbox.post import Recipient, insert_deliveries
from mailer.domain.ratings import requests, settings
from mailer.domain.ratings.settings import RatingSettings
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.delivery import DeliveryState
from mailer.models.incident import Incident, Notice
from mailer.models.mailing import Mailing
from mailer.models.message import Message
from mailer.models.smtp_account import SmtpAccount
from tests.domain.deliveries.sending import account_on, queue_mailing, run_drain, the, wake
from tests.factories.customers import make_customer
from tests.factories.incidents import make_incident
from tests.factories.mailings import make_text_template
from tests.factories.ratings import make_asked
from tests.fixtures.clock import MovedClock
from tests.fixtures.mail import MailServer

SOURCE = "Hello\n\nTell us: @WIDGETVALUATION@\n\nBye"


def queue_asking(customer: Customer, account: SmtpAccount, source: str = SOURCE) -> Mailing:
    """A mailing with the widget to one customer, as a launch makes it."""
    mailing: Mailing = queue_mailing([], account, template=make_text_template(source=source))
    assert mailing.message_id is not None
    db.session.get_one(Message, mailing.message_id).asks_rating = True
    insert_deliveries(mailing.message_id, [Recipient(customer.email, customer.id)])
    db.session.commit()
    return mailing


@pytest.fixture
def pause(app_both: Flask) -> None:
    settings.change(RatingSettings(pause_days=30), SYSTEM)
    db.session.commit()


def test_the_second_mail_goes_without_its_widget_to_the_end(
    pause: None, smtp_server: MailServer, clock: MovedClock
) -> None:
    """Put off and sent again weeks later, when the pause is over and no longer set."""
    account, customer = account_on(smtp_server), make_customer()
    queue_asking(customer, account)
    run_drain()
    smtp_server.reply("rcpt", "450 4.2.0 later", times=1)
    second = queue_asking(customer, account)
    run_drain()
    assert the(second).state is DeliveryState.DEFERRED
    settings.change(RatingSettings(pause_days=0), SYSTEM)
    wake(account)
    run_drain()
    assert the(second).state is DeliveryState.ACCEPTED
    first_text, second_text = (
        mail.message.get_body(("plain",)).get_content() for mail in smtp_server.messages
    )
    assert first_text.count("/rate/") == 5
    assert "/rate/" not in second_text
    assert "Tell us" not in second_text
    assert "Hello\n\nBye" in second_text.replace("\r\n", "\n")
    html = smtp_server.messages[1].message.get_body(("html",)).get_content()
    assert "/rate/" not in html
    assert "Tell us" not in html
    assert html.count("<p") == html.count("</p>")


def test_a_mail_that_only_asks_is_not_sent_empty(pause: None, smtp_server: MailServer) -> None:
    account, customer = account_on(smtp_server), make_customer()
    queue_asking(customer, account)
    run_drain()
    second = queue_asking(customer, account, "Please rate us: @WIDGETVALUATION@")
    run_drain()
    assert (the(second).state, the(second).reply) == (DeliveryState.SUPPRESSED, "@asked")
    assert len(smtp_server.messages) == 1


def test_of_two_at_once_one_asks(pause: None, smtp_server: MailServer) -> None:
    account, customer = account_on(smtp_server, connections=2), make_customer()
    for _time in range(2):
        queue_asking(customer, account)
    queue_asking(make_customer(), account)
    run_drain()
    asked = [
        "/rate/" in mail.message.get_body(("plain",)).get_content() for mail in smtp_server.messages
    ]
    assert sorted(asked) == [False, True, True]


def test_a_request_that_never_arrived_or_is_old_forbids_no_other(
    pause: None, clock: MovedClock
) -> None:
    customer = make_customer()
    delivery = make_asked(make_incident(customer))
    assert requests.asked_lately(customer.id) is not None
    clock.advance(dt.timedelta(days=31))
    assert requests.asked_lately(customer.id) is None
    again = make_asked(make_incident(customer))
    requests.decide({again.id: customer.id})
    again.state, again.accepted_at = DeliveryState.FAILED, None
    delivery.accepted_at = None
    db.session.flush()
    assert requests.asked_lately(customer.id) is None


def test_the_incident_and_the_filter_say_so(pause: None) -> None:
    customer = make_customer()
    make_asked(make_incident(customer))
    incident = make_incident(customer)
    second = make_asked(incident)
    assert requests.undecided([second]) == {second.id: customer.id}
    requests.decide({second.id: customer.id})
    requests.decide({second.id: customer.id})
    assert requests.undecided([second]) == {}
    (closing,) = (each for each in notify.sent(incident) if each.notice is Notice.CLOSING)
    assert closing.asked_before_at is not None
    not_asked = db.select(Incident).where(rating_filter.of_incidents(["not_asked"]))
    assert db.session.scalars(not_asked).all() == [incident]
