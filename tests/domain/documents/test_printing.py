"""Documents that came without a PDF."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal

import facturx
import pytest
from flask import Flask
from pypdf import PdfReader

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.documents import print_settings
from mailer.domain.documents.print_settings import PrintSettings
from mailer.domain.documents.printing import Printed, language_of, print_document
from mailer.domain.settings import company
from mailer.lib.einvoice import read
from mailer.lib.errors import Refused
from mailer.models.document import Document, DocumentLine, DocumentType
from tests.factories import add
from tests.factories.customers import make_customer
from tests.factories.documents import make_document, make_receipt
from tests.personas import marketer

OURS = company.Company(
    name="Mercier & Fils",
    street="1 rue X",
    postal_code="69001",
    city="Lyon",
    country="France",
    vat_number="FR 12 345678901",
    language="fr",
    colour="#8b4a1f",
)


@pytest.fixture(autouse=True)
def _ours(app: Flask) -> None:
    company.save(OURS)


def invoice(**values: object) -> Document:
    """An invoice with two lines."""
    customer = make_customer(
        company="Carter Ltd", country="GB", city="Bristol", language="en", number="C-7"
    )
    given = {
        "number": "2026/0142",
        "net": Decimal("100.00"),
        "tax": Decimal("20.00"),
        "total": Decimal("120.00"),
        "remaining": Decimal("120.00"),
        "payment_term": "Within 30 days.",
    }
    document = make_document(customer, **(given | values))
    for position, (name, net) in enumerate((("Coffee", "60"), ("Grinder", "40")), 1):
        add(
            DocumentLine(
                document_id=document.id,
                position=position,
                name=name,
                quantity=Decimal(2),
                price=Decimal(net) / 2,
                net=Decimal(net),
                tax_rate=Decimal(20),
            )
        )
    return document


def text_of(printed: Printed) -> str:
    pages = PdfReader(io.BytesIO(printed.content)).pages
    return "\n".join(page.extract_text() for page in pages)


@pytest.mark.parametrize("form", ["classic", "modern"])
def test_the_print_says_what_the_document_says_in_the_customers_language(form: str) -> None:
    printed = print_document(invoice(), form)
    text = text_of(printed)
    for words in (
        "Invoice",
        "2026/0142",
        "Mercier & Fils",
        "Carter Ltd",
        "United Kingdom",
        "December 2, 2026",
        "C-7",
        "Coffee",
        "€60.00",
        "€120.00",
        "Within 30 days.",
        "Page 1 of 1",
    ):
        assert words in text, words
    assert printed.name == "Invoice 2026-0142.pdf"


def test_a_customer_without_a_printed_language_gets_the_companys(app_both: Flask) -> None:
    customer = make_customer(language="nl")
    assert language_of(customer) == "fr"
    company.save(replace(OURS, language="de"))
    assert language_of(customer) == "en"
    assert language_of(None) == "en"
    company.save(OURS)
    printed = print_document(make_document(customer, type=DocumentType.QUOTE, number="D-1"))
    assert printed.name == "Devis D-1.pdf"
    assert "Valable jusqu’au" in text_of(printed)


def test_an_invoice_whose_values_are_known_carries_factur_x() -> None:
    printed = print_document(invoice())
    assert printed.electronic
    _name, xml = facturx.get_xml_from_pdf(printed.content, check_xsd=True)
    found = read.read_xml(xml)
    assert (found.number, found.total, found.seller.name) == ("2026/0142", 120, "Mercier & Fils")
    assert (found.seller.country, found.buyer.country) == ("FR", "GB")


def test_nothing_electronic_where_it_is_switched_off_or_not_known() -> None:
    assert not print_document(invoice(number="1", tax=Decimal(19))).electronic
    assert not print_document(make_document(number="2")).electronic
    assert not print_document(invoice(number="3", seller_key="other")).electronic
    print_settings.change(PrintSettings(electronic=False), SYSTEM)
    assert not print_document(invoice(number="4")).electronic


def test_what_is_paid_and_what_is_due_when_stands_on_an_invoice() -> None:
    document = invoice(remaining=Decimal(0))
    document.remaining = Decimal(80)
    make_receipt(document, position=1, amount=Decimal(40), paid=Decimal(40))
    make_receipt(document, position=2, amount=Decimal(30), due_date=dt.date(2026, 12, 24))
    make_receipt(document, position=3, amount=Decimal(50), due_date=dt.date(2027, 1, 24))
    text = text_of(print_document(document))
    assert "Paid already" in text
    assert "€40.00" in text
    assert "December 24, 2026" in text
    assert "January 24, 2027" in text


def test_what_the_document_says_of_the_parties_counts_more_than_the_record() -> None:
    named = {"name": "Old Name plc", "address": ["Old Street 1"], "city": "York", "country": "GB"}
    text = text_of(print_document(invoice(buyer=named)))
    assert "Old Name plc" in text
    assert "Old Street 1" in text
    assert "Carter Ltd" not in text


def test_a_purchase_order_is_addressed_to_the_supplier() -> None:
    seller = {"name": "Green Beans", "city": "Santos", "country": "BR"}
    order = make_document(type=DocumentType.PURCHASE_ORDER, number="A-1", seller=seller)
    text = text_of(print_document(order))
    assert "Green Beans" in text
    assert "Mercier & Fils" in text


def test_a_document_of_somebody_else_does_not_wear_our_name() -> None:
    seller = {"name": "Other GmbH", "address": ["Weg 1"], "city": "Bonn", "country": "DE"}
    text = text_of(print_document(invoice(seller=seller, seller_key="other gmbh")))
    assert "Other GmbH" in text
    assert "Mercier" not in text


def test_settings_are_kept_checked_and_guarded(app: Flask) -> None:
    assert print_settings.print_settings() == PrintSettings()
    wanted = PrintSettings("modern", electronic=False, attach=False)
    print_settings.change(wanted, SYSTEM)
    assert print_settings.print_settings() == wanted
    with pytest.raises(Refused):
        print_settings.change(PrintSettings("no such form"), SYSTEM)
    with pytest.raises(Forbidden):
        print_settings.change(wanted, marketer())
