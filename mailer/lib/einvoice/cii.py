"""UN/CEFACT Cross Industry Invoice: Factur-X and ZUGFeRD 2, XRechnung, and ZUGFeRD 1, whose
elements have other names (the second one of `a|b`)."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from mailer.lib import email_address
from mailer.lib.einvoice.invoice import EmbeddedFile, Instalment, Invoice, Line, Party, Tax
from mailer.lib.einvoice.values import (
    Element,
    amount,
    date,
    every,
    one,
    own_amount,
    own_text,
    paragraphs,
    text,
)

ROOTS = ("CrossIndustryInvoice", "CrossIndustryDocument")
_LEVELS = {
    "minimum": "MINIMUM",
    "basicwl": "BASIC WL",
    "basic": "BASIC",
    "comfort": "COMFORT",
    "extended": "EXTENDED",
}
_CONTEXT = "ExchangedDocumentContext|SpecifiedExchangedDocumentContext"
_DOCUMENT = "ExchangedDocument|HeaderExchangedDocument"
_TRADE = "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction"
_AGREEMENT = "ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement"
_SETTLEMENT = "ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement"
_SUMS = "SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
_LINE_AGREEMENT = "SpecifiedLineTradeAgreement|SpecifiedSupplyChainTradeAgreement"
_LINE_DELIVERY = "SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery"
_LINE_SETTLEMENT = "SpecifiedLineTradeSettlement|SpecifiedSupplyChainTradeSettlement"
_LINE_SUM = (
    "SpecifiedTradeSettlementLineMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
)
_RATE = "RateApplicablePercent|ApplicablePercent"


def read(root: Element) -> Invoice:
    """What the XML says; nothing is checked."""
    document, trade = one(root, _DOCUMENT), one(root, _TRADE)
    agreement, settlement = one(trade, _AGREEMENT), one(trade, _SETTLEMENT)
    invoice = Invoice(
        number=text(document, "ID"),
        type_code=text(document, "TypeCode"),
        language=text(document, "LanguageID")[:2].lower(),
        issue_date=_date(one(document, "IssueDateTime")),
        currency=text(settlement, "InvoiceCurrencyCode").upper(),
        seller=_party(one(agreement, "SellerTradeParty")),
        buyer=_party(one(agreement, "BuyerTradeParty")),
    )
    invoice.format, invoice.has_lines = _format(root)
    _sums(invoice, settlement)
    _terms(invoice, settlement)
    invoice.taxes = [_tax(each) for each in every(settlement, "ApplicableTradeTax")]
    for item in every(trade, "IncludedSupplyChainTradeLineItem"):
        if (line := _line(item)) is not None:
            invoice.lines.append(line)
    references = every(agreement, "AdditionalReferencedDocument")
    invoice.files = [file for each in references for file in _files(each)]
    return invoice


def guideline(root: Element) -> str:
    """The profile's name, as the document gives it (BT-24)."""
    return text(one(root, _CONTEXT), "GuidelineSpecifiedDocumentContextParameter/ID")


def _format(root: Element) -> tuple[str, bool]:
    name = guideline(root)
    lowered = name.lower()
    if root.tag.endswith("}CrossIndustryDocument"):
        return f"ZUGFeRD 1 {_level(lowered) or 'COMFORT'}", True
    if "xrechnung" in lowered:
        return "XRechnung (CII)", True
    level = _level(lowered) or ("EN 16931" if "en16931" in lowered else "")
    return f"Factur-X {level}".strip(), level not in ("MINIMUM", "BASIC WL")


def _level(guideline_id: str) -> str:
    last = guideline_id.replace("#", ":").replace(" ", "").rsplit(":", 1)[-1]
    return _LEVELS.get(last, "")


def _date(node: Element | None) -> dt.date | None:
    for found in (*every(node, "DateTimeString"), *every(node, "DateTime"), *every(node, "Date")):
        return date(own_text(found), found.get("format", ""))
    return None


def _sums(invoice: Invoice, settlement: Element | None) -> None:
    sums = one(settlement, _SUMS)
    invoice.lines_total = amount(sums, "LineTotalAmount")
    invoice.charges = amount(sums, "ChargeTotalAmount")
    invoice.allowances = amount(sums, "AllowanceTotalAmount")
    invoice.net = amount(sums, "TaxBasisTotalAmount")
    invoice.tax = _in_currency(list(every(sums, "TaxTotalAmount")), invoice.currency)
    invoice.total = amount(sums, "GrandTotalAmount")
    invoice.prepaid = amount(sums, "TotalPrepaidAmount")
    invoice.rounding = amount(sums, "RoundingAmount")
    invoice.due = amount(sums, "DuePayableAmount")


def _in_currency(amounts: list[Element], currency: str) -> Decimal | None:
    """The VAT may be given twice: in the invoice's currency and in that of the accounts."""
    fitting = [each for each in amounts if each.get("currencyID", currency) in ("", currency)]
    for each in fitting or amounts:
        return own_amount(each)
    return None


def _terms(invoice: Invoice, settlement: Element | None) -> None:
    found: list[Instalment] = []
    discounted: list[Instalment] = []
    for terms in every(settlement, "SpecifiedTradePaymentTerms"):
        day = _date(one(terms, "DueDateDateTime"))
        if day is None:
            continue
        part = Instalment(day, amount(terms, "PartialPaymentAmount"))
        early = one(terms, "ApplicableTradePaymentDiscountTerms") is not None
        (discounted if early else found).append(part)
    invoice.instalments = sorted(found or discounted, key=lambda part: part.due_date)
    if invoice.instalments:
        invoice.due_date = invoice.instalments[-1].due_date
    invoice.payment_terms = paragraphs(settlement, "SpecifiedTradePaymentTerms/Description")


def _party(node: Element | None) -> Party:
    address = one(node, "PostalTradeAddress")
    lines = [text(address, name) for name in ("LineOne", "LineTwo", "LineThree")]
    street = f"{text(address, 'StreetName')} {text(address, 'BuildingNumber')}".strip()
    contact = one(node, "DefinedTradeContact")
    return Party(
        name=text(node, "Name", "SpecifiedLegalOrganization/TradingBusinessName")
        or text(contact, "PersonName", "DepartmentName"),
        vat_number=_registration(node, "VA"),
        tax_number=_registration(node, "FC"),
        address=[line for line in (street, *lines) if line],
        postal_code=text(address, "PostcodeCode"),
        city=text(address, "CityName"),
        region=text(address, "CountrySubDivisionName"),
        country=text(address, "CountryID").upper(),
        email=_email(node, contact),
        phone=text(contact, "TelephoneUniversalCommunication/CompleteNumber"),
        number=text(node, "ID"),
    )


def _email(node: Element | None, contact: Element | None) -> str:
    """The contact's address, else the electronic address if it is one for mail."""
    for found in (
        *every(contact, "EmailURIUniversalCommunication/URIID"),
        *every(contact, "EmailURIUniversalCommunication/CompleteNumber"),
        *every(node, "URIUniversalCommunication/URIID"),
    ):
        parsed = email_address.parse(own_text(found).removeprefix("mailto:"))
        if parsed is not None:
            return parsed.address
    return ""


def _registration(node: Element | None, scheme: str) -> str:
    for each in every(node, "SpecifiedTaxRegistration/ID"):
        if each.get("schemeID", "VA").upper() == scheme and own_text(each):
            return own_text(each)
    return ""


def _tax(node: Element) -> Tax:
    return Tax(
        category=text(node, "CategoryCode").upper(),
        rate=amount(node, _RATE),
        basis=amount(node, "BasisAmount"),
        amount=amount(node, "CalculatedAmount"),
        reason=bool(text(node, "ExemptionReason", "ExemptionReasonCode")),
    )


def _line(item: Element) -> Line | None:
    """A line that counts: neither a remark nor a heading that sums up others (EXTENDED)."""
    settlement = one(item, _LINE_SETTLEMENT)
    status = text(item, "AssociatedDocumentLineDocument/LineStatusReasonCode").upper()
    product = one(item, "SpecifiedTradeProduct")
    if status in ("GROUP", "INFORMATION") or (product is None and settlement is None):
        return None
    price = one(one(item, _LINE_AGREEMENT), "NetPriceProductTradePrice")
    quantity = one(one(item, _LINE_DELIVERY), "BilledQuantity")
    base = amount(price, "BasisQuantity")
    return Line(
        name=text(product, "Name"),
        description=paragraphs(product, "Description"),
        quantity=own_amount(quantity),
        unit=(quantity.get("unitCode") or "") if quantity is not None else "",
        price=amount(price, "ChargeAmount"),
        base=base if base else Decimal(1),
        surcharge=_surcharge(settlement),
        net=amount(one(settlement, _LINE_SUM), "LineTotalAmount"),
        tax_rate=amount(settlement, f"ApplicableTradeTax/{_RATE}"),
    )


def _surcharge(settlement: Element | None) -> Decimal:
    found = Decimal(0)
    for each in every(settlement, "SpecifiedTradeAllowanceCharge"):
        actual = amount(each, "ActualAmount") or Decimal(0)
        found += actual if text(each, "ChargeIndicator/Indicator") in ("true", "1") else -actual
    return found


def _files(reference: Element) -> Iterator[EmbeddedFile]:
    for each in every(reference, "AttachmentBinaryObject"):
        content = decoded(own_text(each))
        if content:
            name = each.get("filename") or text(reference, "Name", "IssuerAssignedID")
            yield EmbeddedFile(name, each.get("mimeCode") or "", content)


def decoded(encoded: str) -> bytes:
    """What base64 stands for; nothing if it is none."""
    try:
        return base64.b64decode(encoded.replace(" ", ""), validate=True)
    except (binascii.Error, ValueError):
        return b""
