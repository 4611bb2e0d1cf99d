"""Payments are booked on receipts, never more than remains; the document's state follows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.documents import change, payments
from mailer.domain.documents.receipts import of_document
from mailer.domain.settings import company
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.document import Document, DocumentState, DocumentType
from tests.factories.accounts import make_role, make_user
from tests.factories.customers import make_customer
from tests.factories.documents import make_document

DAY = dt.date(2026, 11, 20)


def pay(document: Document, amount: str) -> None:
    payments.pay(of_document(document.id)[0], Decimal(amount), DAY, SYSTEM)


def test_a_payment_lowers_what_remains(app_both: Flask) -> None:
    document = make_document()
    pay(document, "21.00")
    receipt = of_document(document.id)[0]
    assert (receipt.paid, receipt.remaining) == (Decimal(21), Decimal(100))
    assert (document.remaining, document.state) == (Decimal(100), DocumentState.PARTLY_PAID)
    pay(document, "100.00")
    assert (document.remaining, document.state) == (Decimal(0), DocumentState.PAID)


@pytest.mark.parametrize("amount", ["121.01", "0", "-5"])
def test_more_than_remains_or_nothing_is_not_booked(app_both: Flask, amount: str) -> None:
    document = make_document()
    with pytest.raises(Refused) as refused:
        pay(document, amount)
    assert "amount" in refused.value.fields
    assert not payments.of_document(document.id)
    assert document.remaining == Decimal(121)


def test_a_payment_that_is_still_to_come_is_not_booked(app_both: Flask) -> None:
    document = make_document()
    with pytest.raises(Refused) as refused:
        payments.pay(of_document(document.id)[0], Decimal(1), dt.date(2199, 1, 1), SYSTEM)
    assert "paid_on" in refused.value.fields


def test_a_payment_is_taken_back(app_both: Flask) -> None:
    document = make_document()
    pay(document, "121.00")
    payments.take_back(payments.of_document(document.id)[0], SYSTEM)
    assert (document.remaining, document.state) == (Decimal(121), DocumentState.OPEN)


def test_a_document_with_payments_is_neither_cancelled_nor_deleted(app_both: Flask) -> None:
    company.save(replace(company.company(), language="en"))
    document = make_document()
    pay(document, "1")
    for verb in (change.cancel, change.delete_document):
        with pytest.raises(Refused, match="Take them back first"):
            verb(document, SYSTEM)
    assert document.state is DocumentState.PARTLY_PAID


def test_nothing_remains_of_a_cancelled_document_until_it_is_opened_again(app_both: Flask) -> None:
    document = make_document()
    change.cancel(document, SYSTEM)
    assert (document.state, document.remaining) == (DocumentState.CANCELLED, Decimal(0))
    assert of_document(document.id)[0].remaining == Decimal(0)
    with pytest.raises(Refused):
        pay(document, "1")
    change.reopen(document, SYSTEM)
    assert (document.state, document.remaining) == (DocumentState.OPEN, Decimal(121))


def test_only_what_is_not_paid_can_be_done(app_both: Flask) -> None:
    quote = make_document(type=DocumentType.QUOTE)
    change.mark_done(quote, SYSTEM)
    assert quote.state is DocumentState.DONE
    with pytest.raises(Refused):
        change.mark_done(make_document(), SYSTEM)


def test_a_deleted_document_takes_its_receipts_with_it(app_both: Flask) -> None:
    document = make_document()
    kept = document.id
    change.delete_document(document, SYSTEM)
    assert db.session.get(Document, kept) is None
    assert not of_document(kept)


def test_a_document_gets_its_customer(app_both: Flask) -> None:
    document = make_document(warnings=[["unknown_customer", "Dupont"], ["no_lines", ""]])
    customer = make_customer()
    change.give_customer(document, customer, SYSTEM)
    assert document.customer_id == customer.id
    assert document.warnings == [["no_lines", ""]]


def test_who_may_only_look_books_nothing(app_both: Flask) -> None:
    document = make_document()
    viewer = make_user(role=make_role(permissions=["documents:view"]))
    with pytest.raises(Forbidden):
        payments.pay(of_document(document.id)[0], Decimal(1), DAY, viewer)
    with pytest.raises(Forbidden):
        change.cancel(document, viewer)
