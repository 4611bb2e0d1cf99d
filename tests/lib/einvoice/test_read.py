"""Electronic invoices in all their formats, as one form."""

from __future__ import annotations

import base64
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from mailer.lib.einvoice import read
from mailer.lib.einvoice.invoice import Invoice
from mailer.lib.einvoice.unusable import Unusable
from tests.factories.einvoices import cii, pdf, ubl

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "e-invoices"
REAL = (
    sorted(p for p in FOLDER.glob("*") if p.suffix in (".pdf", ".xml")) if FOLDER.is_dir() else []
)
needs_real = pytest.mark.skipif(not REAL, reason="../shared/data/e-invoices is not there")

V1 = b"""<?xml version="1.0"?><rsm:CrossIndustryDocument
 xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15">
<rsm:SpecifiedExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
<ram:ID>urn:ferd:CrossIndustryDocument:invoice:1p0:comfort</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:SpecifiedExchangedDocumentContext>
<rsm:HeaderExchangedDocument><ram:ID>RE-7</ram:ID><ram:Name>RECHNUNG</ram:Name>
<ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime>
<udt:DateTimeString format="102">20140305</udt:DateTimeString></ram:IssueDateTime>
</rsm:HeaderExchangedDocument>
<rsm:SpecifiedSupplyChainTradeTransaction><ram:ApplicableSupplyChainTradeAgreement>
<ram:SellerTradeParty><ram:Name>Lieferant</ram:Name><ram:SpecifiedTaxRegistration>
<ram:ID schemeID="VA">DE123456789</ram:ID></ram:SpecifiedTaxRegistration></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>Kunden AG</ram:Name></ram:BuyerTradeParty>
</ram:ApplicableSupplyChainTradeAgreement>
<ram:ApplicableSupplyChainTradeDelivery/>
<ram:ApplicableSupplyChainTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:ApplicableTradeTax><ram:CalculatedAmount currencyID="EUR">19.00</ram:CalculatedAmount>
<ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount currencyID="EUR">100.00</ram:BasisAmount>
<ram:CategoryCode>S</ram:CategoryCode><ram:ApplicablePercent>19.00</ram:ApplicablePercent>
</ram:ApplicableTradeTax><ram:SpecifiedTradePaymentTerms><ram:Description>Netto</ram:Description>
<ram:DueDateDateTime><udt:DateTimeString format="102">20140404</udt:DateTimeString>
</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementMonetarySummation>
<ram:LineTotalAmount currencyID="EUR">100.00</ram:LineTotalAmount>
<ram:ChargeTotalAmount currencyID="EUR">0.00</ram:ChargeTotalAmount>
<ram:AllowanceTotalAmount currencyID="EUR">0.00</ram:AllowanceTotalAmount>
<ram:TaxBasisTotalAmount currencyID="EUR">100.00</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="EUR">19.00</ram:TaxTotalAmount>
<ram:GrandTotalAmount currencyID="EUR">119.00</ram:GrandTotalAmount>
</ram:SpecifiedTradeSettlementMonetarySummation></ram:ApplicableSupplyChainTradeSettlement>
<ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedSupplyChainTradeAgreement>
<ram:NetPriceProductTradePrice><ram:ChargeAmount currencyID="EUR">10.00</ram:ChargeAmount>
</ram:NetPriceProductTradePrice></ram:SpecifiedSupplyChainTradeAgreement>
<ram:SpecifiedSupplyChainTradeDelivery><ram:BilledQuantity unitCode="C62">10</ram:BilledQuantity>
</ram:SpecifiedSupplyChainTradeDelivery><ram:SpecifiedSupplyChainTradeSettlement>
<ram:SpecifiedTradeSettlementMonetarySummation>
<ram:LineTotalAmount currencyID="EUR">100.00</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementMonetarySummation></ram:SpecifiedSupplyChainTradeSettlement>
<ram:SpecifiedTradeProduct><ram:Name>Trennblaetter</ram:Name></ram:SpecifiedTradeProduct>
</ram:IncludedSupplyChainTradeLineItem>
</rsm:SpecifiedSupplyChainTradeTransaction></rsm:CrossIndustryDocument>"""


def codes(invoice: Invoice) -> list[str]:
    return [code for code, _value in invoice.warnings]


def test_a_cii_invoice_is_read_as_it_is() -> None:
    found = read.read(cii()).invoice
    assert (found.number, found.issue_date, found.due_date) == (
        "F-2026-117",
        dt.date(2026, 11, 2),
        dt.date(2026, 12, 2),
    )
    assert (found.net, found.tax, found.total, found.due) == tuple(
        map(Decimal, ("100.00", "21.00", "121.00", "121.00"))
    )
    assert found.currency == "EUR"
    assert found.seller.name == "Papeterie du Canal"
    assert found.seller.vat_number == "BE0477472701"
    assert found.buyer.address == ["14, rue des Arts", "Bâtiment B"]
    assert (found.buyer.postal_code, found.buyer.city, found.buyer.country) == (
        "59000",
        "Lille",
        "FR",
    )
    assert found.buyer.email == "compta@dupont.example"
    assert [(line.name, line.quantity, line.price) for line in found.lines] == [
        ("Paper A4", Decimal(20), Decimal("5.00"))
    ]
    assert not found.warnings


def test_a_ubl_invoice_is_read_as_it_is() -> None:
    found = read.read(ubl()).invoice
    assert (found.number, found.due_date, found.total) == (
        "F-2026-118",
        dt.date(2026, 12, 2),
        Decimal("121.00"),
    )
    assert found.seller.name == "Papeterie du Canal"
    assert found.buyer.email == "compta@dupont.example"
    assert found.buyer.address == ["14, rue des Arts", "Bâtiment B"]
    assert [line.net for line in found.lines] == [Decimal("100.00")]
    assert not found.credit_note
    assert not found.warnings


def test_a_ubl_credit_note_is_one() -> None:
    found = read.read(ubl("CreditNote")).invoice
    assert found.credit_note
    assert found.total == Decimal("121.00")
    assert not found.warnings


@pytest.mark.parametrize("code", ["381", "261", "396"])
def test_a_credit_note_is_known_by_its_code(code: str) -> None:
    assert read.read(cii(type_code=code)).invoice.credit_note


def test_a_cancelled_credit_note_keeps_its_sign() -> None:
    found = read.read(cii(type_code="381", net="-100.00", tax="-21.00", total="-121.00")).invoice
    assert found.total == Decimal("-121.00")


def test_zugferd_1_has_other_names_for_the_same() -> None:
    found = read.read(V1).invoice
    assert (found.format, found.number, found.due_date, found.total) == (
        "ZUGFeRD 1 COMFORT",
        "RE-7",
        dt.date(2014, 4, 4),
        Decimal("119.00"),
    )
    assert [(line.name, line.price) for line in found.lines] == [("Trennblaetter", Decimal(10))]
    assert found.taxes[0].rate == Decimal(19)


@pytest.mark.parametrize("name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml", "x.xml"])
def test_a_pdf_gives_the_xml_in_it_and_its_other_files(name: str) -> None:
    found = read.read(pdf(cii(), name=name, others={"Timesheet.csv": b"a;b"}))
    assert found.is_pdf
    assert found.invoice.number == "F-2026-117"
    assert [(file.name, file.content) for file in found.files] == [("Timesheet.csv", b"a;b")]
    assert not found.invoice.warnings


@pytest.mark.parametrize(
    ("guideline", "level"),
    [
        ("urn:factur-x.eu:1p0:minimum", "MINIMUM"),
        ("urn:factur-x.eu:1p0:basicwl", "BASIC WL"),
        ("urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic", "BASIC"),
        ("urn:cen.eu:en16931:2017", "EN 16931"),
        ("urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended", "EXTENDED"),
        ("urn:zugferd.de:2p0:minimum", "MINIMUM"),
    ],
)
def test_all_profiles_are_known(guideline: str, level: str) -> None:
    line = {"line": ""} if level in ("MINIMUM", "BASIC WL") else {}
    found = read.read(pdf(cii(guideline=guideline, **line), level=level)).invoice
    assert found.format == f"Factur-X {level}"
    assert not set(codes(found)) & {"no_lines", "pdf_other_level"}


def test_files_inside_the_xml_are_taken_out() -> None:
    content = base64.b64encode(b"%PDF-1.7 sheet").decode()
    files = (
        "<cac:AdditionalDocumentReference><cbc:ID>Sheet</cbc:ID><cac:Attachment>"
        '<cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="sheet.pdf">'
        f"{content}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>"
        "</cac:AdditionalDocumentReference>"
    )
    assert [(f.name, f.content) for f in read.read(ubl(files=files)).files] == [
        ("sheet.pdf", b"%PDF-1.7 sheet")
    ]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "empty"),
        (b"Dear customer", "unknown_file"),
        (b"<html><body>Invoice</body></html>", "xml_unknown"),
        (b"<Invoice><ID>1</ID></Invoice>", "xml_unknown"),
        (b"<Invoice", "xml_broken"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "xml_broken"),
        (b"%PDF-1.7 and then nothing", "pdf_broken"),
        (pdf(), "pdf_without_xml"),
        (pdf(b"<note/>", name="note.xml"), "pdf_without_xml"),
        (pdf(cii(), password="secret"), "pdf_encrypted"),
        (pdf(cii())[:900], "pdf_broken"),
        (cii(number=""), "no_number"),
        (cii(issued="20261340"), "no_issue_date"),
        (cii(currency=""), "no_currency"),
        (cii(currency="EURO"), "unknown_currency"),
        (cii(currency="XXX"), "unknown_currency"),
        (cii(total="9" * 30), "amount_too_large"),
    ],
)
def test_what_is_no_invoice_is_refused_with_its_reason(file: bytes, code: str) -> None:
    with pytest.raises(Unusable) as refused:
        read.read(file)
    assert refused.value.code == code


BOMB = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>"""
FETCH = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
STEAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [BOMB, FETCH, STEAL, "<!DOCTYPE html>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_and_so_entities_are_refused(doctype: str, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    text = cii(number="&a;").decode().partition("?>")[2]
    for file in ((head + doctype + text).encode(encoding),):
        with pytest.raises(Unusable) as refused:
            read.read(file)
        assert refused.value.code == "xml_doctype"
        with pytest.raises(Unusable):
            read.read(pdf(file))


def test_xml_that_is_too_deep_is_refused() -> None:
    with pytest.raises(Unusable) as refused:
        read.read(b"<a>" * 5000 + b"</a>" * 5000)
    assert refused.value.code == "xml_too_deep"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"price": "4.99"}, "line_sum"),
        ({"total": "122.00"}, "total_sum"),
        ({"due": "1.00"}, "due_sum"),
        ({"tax": "30.00", "total": "130.00"}, "tax_rate"),
        ({"type_code": "999"}, "unknown_type"),
        ({"buyer_vat": "12345678901"}, "vat_without_country"),
        ({"terms": ""}, "no_terms"),
        ({"guideline": "urn:of:somebody"}, "unknown_profile"),
        ({"line": ""}, "no_lines"),
        ({"terms": "<ram:Nonsense/>"}, "schema"),
    ],
)
def test_what_is_odd_is_a_warning_and_the_invoice_is_read(
    values: dict[str, str], code: str
) -> None:
    found = read.read(cii(**values)).invoice
    assert code in codes(found)
    assert found.number == "F-2026-117"


def test_a_missing_total_is_counted() -> None:
    found = read.read(cii(total="", due="121.00")).invoice
    assert found.total == Decimal("121.00")
    assert "total_computed" in codes(found)


def test_a_pdf_that_says_something_else_of_itself_is_a_warning() -> None:
    assert codes(read.read(pdf(cii(), level="MINIMUM")).invoice) == ["pdf_other_level"]
    assert codes(read.read(pdf(cii(), level="")).invoice) == ["pdf_no_level", "pdf_not_a3"]


def _terms(day: str, amount: str, *, discount: bool = False) -> str:
    early = (
        "<ram:ApplicableTradePaymentDiscountTerms><ram:CalculationPercent>3</ram:CalculationPercent>"
        "</ram:ApplicableTradePaymentDiscountTerms>"
    )
    part = f"<ram:PartialPaymentAmount>{amount}</ram:PartialPaymentAmount>" if amount else ""
    return (
        "<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>"
        f'<udt:DateTimeString format="102">{day}</udt:DateTimeString></ram:DueDateDateTime>'
        f"{part}{early if discount else ''}</ram:SpecifiedTradePaymentTerms>"
    )


def test_several_payment_terms_are_instalments() -> None:
    terms = _terms("20261202", "21.00") + _terms("20270115", "100.00")
    found = read.read(cii(terms=terms)).invoice
    assert found.due_date == dt.date(2027, 1, 15)
    assert [(part.due_date, part.amount) for part in found.instalments] == [
        (dt.date(2026, 12, 2), Decimal("21.00")),
        (dt.date(2027, 1, 15), Decimal("100.00")),
    ]


def test_a_discount_for_paying_early_is_no_due_date() -> None:
    terms = _terms("20261110", "", discount=True) + _terms("20261202", "")
    found = read.read(cii(terms=terms)).invoice
    assert [part.due_date for part in found.instalments] == [dt.date(2026, 12, 2)]


@needs_real
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_real_invoices_come_in_whole_and_broken_ones_are_noticed(path: Path) -> None:
    found = read.read(path.read_bytes()).invoice
    assert found.number
    assert found.issue_date
    assert found.total is not None
    assert found.currency == "EUR"
    assert found.seller.name
    assert found.seller.address
    assert found.buyer.name
    assert found.buyer.postal_code
    noticed = set(codes(found)) - {"due_from_terms"}
    assert bool(noticed) is ("--fail--" in path.name)
