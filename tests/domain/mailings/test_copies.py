"""Who wants it gets a copy of each mailing that they start."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from mailer.domain.mailings.ab_tests.asked import Asked
from mailer.infra.db import db
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.message import Message, MessageKind
from tests.domain.deliveries.test_plan import make_customers
from tests.factories.accounts import make_account
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing, make_text_template
from tests.personas import marketer


def copies() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == MessageKind.COPY)))


def test_nobody_gets_one_unasked(app: Flask) -> None:
    make_customer(email="reader@example.com")
    make_mailing(actor=marketer())
    assert copies() == []


def test_the_starter_gets_what_the_first_recipient_gets(app, smtp_server, run_jobs) -> None:
    make_account(company_default=True, port=smtp_server.port)
    make_customer(last_name="Opted-Out", email="out@example.com", consent="withdrawn")
    make_customer(last_name="Durand", email="reader@example.com")
    marketer().bcc_copy = True
    mailing = make_mailing(actor=marketer())
    run_jobs()
    smtp_server.wait_for(2)
    [copy] = smtp_server.to(marketer().email)
    [original] = smtp_server.to("reader@example.com")
    assert copy.message["Subject"] == original.message["Subject"] == "News for Claire Durand"
    text = copy.message.get_body(("plain",)).get_content()
    assert "Hello Claire Durand" in text
    assert mailing.expected == 1
    counted = select(Delivery.address).where(Delivery.mailing_id == mailing.id)
    assert list(db.session.scalars(counted)) == ["reader@example.com"]


def test_of_an_ab_test_both_variants_come_and_say_which_they_are(
    app, smtp_server, run_jobs
) -> None:
    make_account(company_default=True, port=smtp_server.port)
    make_customers(40)
    marketer().bcc_copy = True
    second = make_text_template(subject="Look at this", source="Another text")
    test = Asked(template=second, share=50)
    template = make_text_template(subject="News", source="One text")
    make_mailing(template=template, actor=marketer(), test=test)
    assert len(copies()) == 2
    run_jobs()
    leaving = select(func.count()).where(Delivery.state != DeliveryState.HELD)
    smtp_server.wait_for(db.session.scalar(leaving.select_from(Delivery)) or 0)
    got = {
        mail.message["Subject"]: mail.message.get_body(("plain",)).get_content()
        for mail in smtp_server.to(marketer().email)
    }
    assert got.keys() == {"[Variant A] News", "[Variant B] Look at this"}
    assert "One text" in got["[Variant A] News"]
    assert "Another text" in got["[Variant B] Look at this"]
