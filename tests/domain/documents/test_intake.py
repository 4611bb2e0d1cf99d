"""Electronic invoices become documents, once; what is wrong with one leaves the others alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.customers import save as customers
from mailer.domain.documents import intake
from mailer.domain.documents.enter import Outcome
from mailer.domain.documents.receipts import of_document
from mailer.domain.settings import company
from mailer.infra import mail_files
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.document import (
    Document,
    DocumentFile,
    DocumentLine,
    DocumentState,
    DocumentType,
    FileRole,
)
from tests.factories.accounts import make_role, make_user
from tests.factories.customers import make_contact, make_customer
from tests.factories.einvoices import cii, pdf, ubl

PDF = pdf(cii(), others={"Timesheet.csv": b"day;hours"})


def bring(content: bytes, name: str = "invoice.pdf", *, create: bool = False) -> intake.Result:
    return intake.bring_in(content, name, SYSTEM, create_customers=create)


def how_many(model: type[Document] | type[Customer]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_an_invoice_comes_in_with_all_that_it_says(app_both: Flask) -> None:
    result = bring(PDF)
    document = result.document
    assert result.outcome is Outcome.CREATED
    assert (document.type, document.number, document.total, document.currency) == (
        DocumentType.INVOICE,
        "F-2026-117",
        Decimal("121.00"),
        "EUR",
    )
    assert (document.state, document.remaining) == (DocumentState.OPEN, Decimal("121.00"))
    assert document.seller["name"] == "Papeterie du Canal"
    assert document.buyer["address"] == ["14, rue des Arts", "Bâtiment B"]
    assert [(r.due_date, r.amount) for r in of_document(document.id)] == [
        (dt.date(2026, 12, 2), Decimal("121.00"))
    ]
    lines = db.session.scalars(select(DocumentLine)).all()
    assert [(line.name, line.quantity, line.net) for line in lines] == [
        ("Paper A4", Decimal(20), Decimal(100))
    ]


def test_its_files_are_kept_byte_for_byte(app_both: Flask) -> None:
    bring(PDF)
    kept = db.session.scalars(select(DocumentFile).order_by(DocumentFile.id)).all()
    assert [(f.role, f.name, f.media_type) for f in kept] == [
        (FileRole.PDF, "invoice.pdf", "application/pdf"),
        (FileRole.ATTACHMENT, "Timesheet.csv", "text/csv"),
    ]
    file = mail_files.kept(kept[0].key, kept[0].encoded_size)
    assert b"".join(file.decoded()) == PDF


def test_the_same_file_again_changes_nothing_and_says_so(app_both: Flask) -> None:
    first = bring(PDF)
    again = bring(PDF, "copy.pdf")
    assert (again.outcome, again.document) == (Outcome.UNCHANGED, first.document)
    assert how_many(Document) == 1
    assert db.session.scalar(select(func.count()).select_from(DocumentFile)) == 2


def test_the_pdf_of_an_invoice_that_came_as_xml_is_added(app_both: Flask) -> None:
    bring(cii(), "invoice.xml")
    result = bring(PDF)
    assert result.outcome is Outcome.UPDATED
    assert "PDF" in result.reason
    assert how_many(Document) == 1
    assert bring(PDF).outcome is Outcome.UNCHANGED


def test_another_document_with_our_own_number_is_refused_and_changes_nothing(
    app_both: Flask,
) -> None:
    company.save(replace(company.company(), vat_number="BE 0477.472.701"))
    bring(PDF)
    result = bring(cii(net="200.00", tax="42.00", total="242.00", price="10.00"))
    assert result.outcome is Outcome.REFUSED
    assert "121.00 ≠ 242.00" in result.reason
    assert db.session.scalars(select(Document.total)).all() == [Decimal("121.00")]


def test_of_another_seller_the_same_number_is_a_warning(app_both: Flask) -> None:
    bring(PDF)
    result = bring(cii(issued="20260102"))
    assert result.outcome is Outcome.CREATED
    assert any("November 2, 2026" in warning for warning in result.warnings)


@pytest.mark.parametrize(
    "known",
    [
        {"vat_number": "FR12345678901", "company": "Other name"},
        {"vat_number": "", "email": "Compta@dupont.example"},
        {"vat_number": "", "company": "DUPONT  sarl", "first_name": "", "last_name": ""},
    ],
)
def test_the_customer_is_found_by_vat_number_address_or_name(
    app_both: Flask, known: dict[str, str]
) -> None:
    make_customer(company="Somebody else")
    customer = make_customer(**known)
    assert bring(PDF).document.customer_id == customer.id


def test_the_address_of_a_contact_finds_the_customer_too(app_both: Flask) -> None:
    contact = make_contact(email="compta@dupont.example", email_key="compta@dupont.example")
    assert bring(PDF).document.customer_id == contact.customer_id


def test_a_name_that_two_customers_have_decides_nothing(app_both: Flask) -> None:
    make_customer(company="Dupont SARL")
    make_customer(company="Dupont SARL")
    result = bring(PDF)
    assert result.document.customer_id is None
    assert any("Dupont SARL" in warning for warning in result.warnings)
    assert not result.needs_customer


def test_the_postal_code_tells_two_of_one_name_apart(app_both: Flask) -> None:
    make_customer(company="Dupont SARL", postal_code="1000")
    here = make_customer(company="Dupont SARL", postal_code="59000")
    assert bring(PDF).document.customer_id == here.id


def test_an_unknown_customer_is_created_only_when_asked_for(app_both: Flask) -> None:
    result = bring(PDF)
    assert (result.document.customer_id, result.needs_customer) == (None, True)
    assert how_many(Customer) == 0
    again = bring(PDF, create=True)
    assert again.outcome is Outcome.UPDATED
    customer = db.session.scalars(select(Customer)).one()
    assert again.document.customer_id == customer.id
    assert (customer.company, customer.email, customer.vat_number, customer.street) == (
        "Dupont SARL",
        "compta@dupont.example",
        "FR12345678901",
        "14, rue des Arts, Bâtiment B",
    )
    assert not [code for code, _value in again.document.warnings if code == "unknown_customer"]
    assert bring(PDF, create=True).outcome is Outcome.UNCHANGED


def test_who_may_not_add_customers_adds_none(app_both: Flask) -> None:
    clerk = make_user(role=make_role(permissions=["documents:import"]))
    result = intake.bring_in(PDF, "a.pdf", clerk, create_customers=True)
    assert result.outcome is Outcome.CREATED
    assert how_many(Customer) == 0
    assert customers.EDIT not in clerk.role.permissions


def test_who_may_not_import_gets_nothing_in(app_both: Flask) -> None:
    with pytest.raises(Forbidden):
        intake.bring_in(PDF, "a.pdf", make_user(role=make_role(permissions=["documents:view"])))
    assert how_many(Document) == 0


def test_a_bill_to_our_own_company_is_refused(app_both: Flask) -> None:
    company.save(replace(company.company(), vat_number="FR 12345678901"))
    result = bring(PDF)
    assert result.outcome is Outcome.REFUSED
    assert "Papeterie du Canal" in result.reason
    assert how_many(Document) == 0


def test_a_missing_due_date_comes_from_the_payment_term(app_both: Flask) -> None:
    result = bring(cii(terms=""))
    assert result.document.due_date == dt.date(2026, 12, 2)
    assert [code for code, _value in result.document.warnings][-2:] == [
        "due_from_setting",
        "unknown_customer",
    ]


def test_instalments_become_receipts(app_both: Flask) -> None:
    terms = "".join(
        "<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>"
        f'<udt:DateTimeString format="102">{day}</udt:DateTimeString></ram:DueDateDateTime>'
        f"<ram:PartialPaymentAmount>{amount}</ram:PartialPaymentAmount>"
        "</ram:SpecifiedTradePaymentTerms>"
        for day, amount in (("20261202", "21.00"), ("20270115", "100.00"))
    )
    document = bring(cii(terms=terms)).document
    assert [(r.due_date.isoformat(), r.amount) for r in of_document(document.id)] == [
        ("2026-12-02", Decimal(21)),
        ("2027-01-15", Decimal(100)),
    ]


def test_nothing_is_to_be_paid_of_a_credit_note(app_both: Flask) -> None:
    document = bring(ubl("CreditNote")).document
    assert (document.type, document.remaining) == (DocumentType.CREDIT_NOTE, Decimal(0))
    assert not of_document(document.id)


def test_nothing_is_to_be_paid_of_a_negative_invoice(app_both: Flask) -> None:
    result = bring(cii(net="-100.00", tax="-21.00", total="-121.00", price="-5.00"))
    assert not of_document(result.document.id)
    assert result.document.state is DocumentState.OPEN
    assert any(code == "negative_total" for code, _value in result.document.warnings)


def test_what_is_paid_already_has_no_receipt(app_both: Flask) -> None:
    document = bring(cii(due="0.00")).document
    assert (document.state, document.remaining) == (DocumentState.PAID, Decimal(0))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (pdf(), "no electronic invoice inside this PDF"),
        (pdf(cii(), password="secret"), "protected by a password"),
        (b"%PDF-1.7 broken", "damaged"),
        (b"", "empty"),
        (b"hello", "neither a PDF nor an XML"),
        (b"<!DOCTYPE a><a/>", "document type declaration"),
        (cii(currency="EURO"), "“EURO” is no currency"),
        (cii(number="9" * 81), "longer than any number"),
        (cii(total="1" * 20), "larger than any amount"),
    ],
)
def test_a_refused_file_says_why_and_leaves_everything_as_it_was(
    app_both: Flask, content: bytes, sentence: str
) -> None:
    company.save(replace(company.company(), language="en"))
    bring(PDF)
    result = bring(content, "other.pdf", create=True)
    assert result.outcome is Outcome.REFUSED
    assert sentence in result.reason
    assert (how_many(Document), how_many(Customer)) == (1, 0)


def test_amounts_that_do_not_add_up_are_a_warning_that_stays_with_the_document(
    app_both: Flask,
) -> None:
    company.save(replace(company.company(), language="en"))
    result = bring(cii(price="4.90"))
    assert result.outcome is Outcome.CREATED
    assert "A line does not add up: line 1 (100.00 ≠ 98.00)." in result.warnings
    assert ["line_sum", "1: 100.00 ≠ 98.00"] in result.document.warnings


def test_programs_get_exact_text(app_both: Flask) -> None:
    answer = bring(PDF).as_dict()
    assert (answer["total"], answer["due_date"], answer["buyer_email"]) == (
        "121.00",
        "2026-12-02",
        "compta@dupont.example",
    )
    assert answer["buyer"]["postal_code"] == "59000"
