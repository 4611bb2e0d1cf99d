"""Reminders from the choice to the mailbox: whose, about what, and what stops them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.debtors import find, reasons, run, settings
from mailer.domain.debtors.settings import DebtorSettings
from mailer.domain.deliveries.intent import Verdict
from mailer.domain.deliveries.reasons import NOT_NOW
from mailer.domain.documents import change, payments
from mailer.domain.documents.search import today
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.delivery import DeliveryState
from mailer.models.document import Document
from mailer.models.receipt import Receipt
from mailer.models.reminder import Level, Reminder, ReminderRun, ReminderState
from tests.domain.deliveries.sending import account_on, drained_by
from tests.domain.deliveries.test_intent import ME, _claim, _intend
from tests.factories.accounts import make_account, make_company_account
from tests.factories.customers import make_contact, make_customer
from tests.factories.debtors import delivery_of, make_debt, make_reminder, make_run
from tests.factories.suppressions import make_suppression
from tests.fixtures.mail import MailServer

Jobs = Callable[[], int]


def pay(receipt: Receipt, amount: Decimal) -> None:
    payments.pay(receipt, amount, today(), SYSTEM)


def reminders() -> list[Reminder]:
    return list(db.session.scalars(select(Reminder).order_by(Reminder.id)))


def posted(made: ReminderRun) -> None:
    while run.post_next(made.id):
        db.session.commit()


def text_to(server: MailServer, address: str, kind: str = "plain") -> str:
    (caught,) = server.to(address)
    part = caught.message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_each_customer_gets_one_mail_with_only_their_receipts(
    app_both: Flask, run_jobs: Jobs, smtp_server: MailServer
) -> None:
    account_on(smtp_server)
    one = make_customer(email="one@example.com", language="en")
    two = make_customer(email="two@example.com", language="fr")
    mine = [make_debt(one, 10, number="A-1"), make_debt(one, 20, number="A-2")]
    make_run(*mine, make_debt(two, 5, number="B-1", total=Decimal("50")))
    db.session.commit()
    run_jobs()
    assert len(smtp_server.messages) == 2
    english, french = (
        text_to(smtp_server, "one@example.com"),
        text_to(smtp_server, "two@example.com"),
    )
    assert "A-1" in english and "A-2" in english and "B-1" not in english
    assert "€242.00" in english
    assert "B-1" in french and "A-1" not in french
    assert "50,00\N{NO-BREAK SPACE}€" in french
    page = text_to(smtp_server, "one@example.com", "html")
    assert page.count("/reminder/d") >= 3  # each receipt's link, and the one to answer
    assert smtp_server.to("one@example.com")[0].message["List-Unsubscribe"] is None


def test_a_payment_a_second_before_stops_the_mail(
    app_both: Flask, run_jobs: Jobs, smtp_server: MailServer
) -> None:
    account_on(smtp_server)
    receipt = make_debt()
    reminder = make_reminder(receipt)
    pay(receipt, receipt.remaining)
    db.session.commit()
    run_jobs()
    delivery = delivery_of(reminder)
    assert (delivery.state, delivery.reply) == (DeliveryState.CANCELLED, NOT_NOW)
    assert not smtp_server.messages
    assert find.histories([receipt.id]) == {}  # it counts as not notified


def test_a_mail_whose_amounts_changed_since_it_was_made_is_made_anew(app_both: Flask) -> None:
    """One of two is paid between the making and the dot."""
    account = make_account(port=25, company_default=True)
    drained_by(account, ME)
    customer = make_customer()
    one, two = make_debt(customer), make_debt(customer)
    make_reminder(one, two)
    db.session.commit()
    (mail,) = _claim(account)
    assert _intend(mail) is Verdict.GO
    pay(one, one.remaining)
    db.session.commit()
    assert _intend(mail) is Verdict.STALE
    pay(two, two.remaining)
    db.session.commit()
    assert _intend(mail) is Verdict.NOT_NOW


def test_what_was_paid_in_part_is_asked_for_in_part(
    app_both: Flask, run_jobs: Jobs, smtp_server: MailServer
) -> None:
    account_on(smtp_server)
    customer = make_customer(email="one@example.com", language="en")
    part, whole = make_debt(customer, number="A-1"), make_debt(customer, number="A-2")
    make_reminder(part, whole)
    pay(part, Decimal("21"))
    pay(whole, whole.remaining)
    db.session.commit()
    run_jobs()
    said = text_to(smtp_server, "one@example.com")
    assert "€100.00 (of €121.00)" in said
    assert "A-2" not in said


def test_a_receipt_that_went_to_another_customer_is_shown_to_nobody(
    app_both: Flask, run_jobs: Jobs, smtp_server: MailServer
) -> None:
    account_on(smtp_server)
    receipt = make_debt()
    reminder = make_reminder(receipt)
    document = db.session.get_one(Document, receipt.document_id)
    change.give_customer(document, make_customer(), SYSTEM)
    db.session.commit()
    run_jobs()
    assert delivery_of(reminder).state is DeliveryState.CANCELLED


def test_who_cannot_be_written_to_is_named_with_the_reason(app_both: Flask) -> None:
    none = make_customer(email="")
    suppressed = make_customer(email="gone@example.com")
    make_suppression("gone@example.com")
    paid = make_debt()
    made = make_run(make_debt(none), make_debt(suppressed), paid)
    pay(paid, paid.remaining)
    db.session.commit()
    posted(made)
    found = {each.customer_id: (each.state, each.reason) for each in reminders()}
    assert found == {
        none.id: (ReminderState.LEFT_OUT, reasons.NO_ADDRESS),
        suppressed.id: (ReminderState.LEFT_OUT, reasons.NO_ADDRESS),
        paid.document.customer_id: (ReminderState.LEFT_OUT, reasons.PAID),
    }


def test_it_goes_where_invoices_go(app: Flask) -> None:
    customer = make_customer(email="info@example.com")
    make_contact(customer, email="invoices@example.com", use="financial")
    assert delivery_of(make_reminder(make_debt(customer))).address == "invoices@example.com"


def test_the_same_page_sends_once_and_a_customer_gets_one_a_day(app_both: Flask) -> None:
    make_company_account()
    receipt = make_debt()
    first = run.send_by_hand([receipt.id], "a" * 24, SYSTEM)
    assert run.send_by_hand([receipt.id], "a" * 24, SYSTEM).id == first.id
    posted(first)
    second = run.send_by_hand([receipt.id], "b" * 24, SYSTEM)
    db.session.commit()
    posted(second)
    assert [each.reason for each in reminders()] == ["", reasons.ONE_A_DAY]
    assert find.histories([receipt.id])[receipt.id].sent == {Level.NOTICE: today()}


def test_nothing_is_sent_while_it_is_switched_off_or_nothing_is_unpaid(app: Flask) -> None:
    receipt = make_debt()
    pay(receipt, receipt.remaining)
    with pytest.raises(Refused, match="Tick at least one"):
        make_run(receipt)
    settings.change(DebtorSettings(by_hand=False), automatic=False, actor=SYSTEM)
    with pytest.raises(Refused, match="switched off"):
        make_run(make_debt())
