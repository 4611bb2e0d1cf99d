"""What customers are told: the switches, the texts, the mails."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.incidents import close, notices, notify
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.domain.templates.written_text import WrittenText
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.incident import Notice
from mailer.models.message import Message, MessageKind, Priority
from tests.domain.deliveries.sending import account_on
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_contact, make_customer
from tests.factories.incidents import make_incident, make_notice
from tests.factories.settings import make_company
from tests.fixtures.mail import MailServer


def mail_of(delivery: Delivery) -> EmailMessage:
    message = db.session.get_one(Message, delivery.message_id)
    content = renderer_for(message).render_many([delivery])[delivery.id].content
    parsed = email.message_from_bytes(content, policy=email.policy.default.clone(utf8=True))
    assert isinstance(parsed, EmailMessage)
    return parsed


def text_of(delivery: Delivery, kind: str = "plain") -> str:
    part = mail_of(delivery).get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_each_notice_has_its_own_switch_and_is_off_at_first(app_both: Flask) -> None:
    assert not any(notices.is_on(notice) for notice in Notice)
    notices.switch({Notice.OPENING: True, Notice.CLOSING: False}, SYSTEM)
    assert [notices.is_on(notice) for notice in Notice] == [True, False]
    notices.switch({Notice.OPENING: False, Notice.CLOSING: True}, SYSTEM)
    assert [notices.is_on(notice) for notice in Notice] == [False, True]


def test_a_later_default_leaves_incidents_as_they_are(app: Flask) -> None:
    incident = make_incident(notify_closing=True)
    notices.switch({Notice.OPENING: True, Notice.CLOSING: False}, SYSTEM)
    db.session.refresh(incident)
    assert (incident.notify_opening, incident.notify_closing) == (False, True)


def test_a_text_of_ones_own_is_of_one_language(app_both: Flask) -> None:
    notices.change_text(Notice.OPENING, "fr", WrittenText(" Bonjour ", "Texte"), SYSTEM)
    notices.switch({Notice.OPENING: True}, SYSTEM)
    assert notices.text_of(Notice.OPENING, "fr") == WrittenText("Bonjour", "Texte")
    assert notices.text_of(Notice.OPENING, "en").subject.startswith("Your request")
    with pytest.raises(Refused) as refused:
        notices.change_text(Notice.OPENING, "fr", WrittenText(" ", " "), SYSTEM)
    assert set(refused.value.fields) == {"subject", "source"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_notice_speaks_the_customers_language(app: Flask, language: str) -> None:
    make_company(language="en" if language == "fr" else "fr")
    customer = make_customer(first_name="Anna", last_name="Blanc", language=language)
    delivery = make_notice(make_incident(customer, title="No <paper>"))
    mail = mail_of(delivery)
    said = {"fr": "Votre demande", "en": "Your request"}[language]
    assert mail["Subject"].startswith(said)
    assert "Anna Blanc" in text_of(delivery)
    assert "No &lt;paper&gt;" in text_of(delivery, "html")
    assert "Since Monday.<br>" in text_of(delivery, "html")
    assert "unsubscribe" not in text_of(delivery).lower()
    assert mail["List-Unsubscribe"] is None


def test_without_the_tag_the_description_stays_out(app: Flask) -> None:
    notices.change_text(Notice.OPENING, "fr", WrittenText("S", "Texte"), SYSTEM)
    assert "Since Monday" not in text_of(make_notice())


def test_it_is_urgent_and_keeps_what_it_said(app: Flask) -> None:
    incident = make_incident(title="First")
    delivery = make_notice(incident)
    message = db.session.get_one(Message, delivery.message_id)
    assert (message.kind, message.priority) == (MessageKind.INCIDENT, Priority.URGENT)
    incident.title = "Second"
    notices.change_text(Notice.OPENING, "fr", WrittenText("S", "Autre"), SYSTEM)
    assert "First" in text_of(delivery)
    assert [each.notice for each in notify.sent(incident)] == [Notice.OPENING]


def test_it_goes_to_the_contact_in_the_contacts_language(app: Flask) -> None:
    make_company_account()
    customer = make_customer(language="fr")
    contact = make_contact(customer, name="Luís", email="luis@example.com", language="en")
    delivery = make_notice(make_incident(customer, contact_id=contact.id))
    assert delivery.address == "luis@example.com"
    assert mail_of(delivery)["To"].addresses[0].display_name == "Luís"
    assert "Hello Luís" in text_of(delivery)


def test_who_cannot_be_written_to_is_named(app: Flask) -> None:
    with pytest.raises(Refused, match="no e-mail address"):
        make_notice(make_incident(make_customer(email="")))


def test_a_notice_that_is_not_true_is_refused(app: Flask) -> None:
    incident = make_incident()
    with pytest.raises(Refused, match="not be true"):
        make_notice(incident, Notice.CLOSING)
    close.close(incident, "Done", SYSTEM)
    with pytest.raises(Refused, match="not be true"):
        make_notice(incident, Notice.OPENING)


@pytest.mark.parametrize("notice", Notice)
def test_a_notice_that_is_no_longer_true_is_not_sent(
    app_both: Flask, run_jobs: Callable[[], int], smtp_server: MailServer, notice: Notice
) -> None:
    """Closed before the opening notice left; opened again before the closing notice left."""
    account_on(smtp_server)
    incident = make_incident()
    if notice is Notice.CLOSING:
        close.close(incident, "Done", SYSTEM)
    delivery_id = make_notice(incident, notice).id
    if notice is Notice.CLOSING:
        close.reopen(incident, SYSTEM)
    else:
        close.close(incident, "Done", SYSTEM)
    run_jobs()
    assert db.session.get_one(Delivery, delivery_id).state is DeliveryState.CANCELLED


def test_it_leaves_with_the_engine(
    app_both: Flask, run_jobs: Callable[[], int], smtp_server: MailServer
) -> None:
    account_on(smtp_server)
    incident = make_incident()
    close.close(incident, "A new cable.", SYSTEM)
    delivery_id = make_notice(incident, Notice.CLOSING).id
    run_jobs()
    assert db.session.get_one(Delivery, delivery_id).state is DeliveryState.ACCEPTED
    (caught,) = smtp_server.messages
    assert "A new cable." in str(caught.message.get_body(("plain",)))
