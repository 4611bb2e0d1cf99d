"""UBL 2.1: Invoice and CreditNote."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mailer.lib import email_address
from mailer.lib.einvoice.cii import decoded
from mailer.lib.einvoice.invoice import EmbeddedFile, Instalment, Invoice, Line, Party, Tax
from mailer.lib.einvoice.values import (
    Element,
    amount,
    date,
    every,
    local_name,
    one,
    own_amount,
    own_text,
    paragraphs,
    text,
)

ROOTS = ("Invoice", "CreditNote")
NAMESPACES = "urn:oasis:names:specification:ubl:schema:xsd:"


def read(root: Element) -> Invoice:
    """What the XML says; nothing is checked."""
    credit_note = local_name(root) == "CreditNote"
    invoice = Invoice(
        format=_format(root),
        number=text(root, "ID"),
        type_code=text(root, "InvoiceTypeCode|CreditNoteTypeCode"),
        credit_note=credit_note,
        issue_date=date(text(root, "IssueDate")),
        payment_terms=paragraphs(root, "PaymentTerms/Note"),
        currency=text(root, "DocumentCurrencyCode").upper(),
        seller=_party(one(root, "AccountingSupplierParty/Party")),
        buyer=_party(one(root, "AccountingCustomerParty/Party")),
        language=_language(root),
    )
    _sums(invoice, root)
    _terms(invoice, root)
    invoice.taxes = [_tax(each) for each in _tax_subtotals(root, invoice.currency)]
    invoice.lines = [_line(each) for each in every(root, "InvoiceLine|CreditNoteLine")]
    references = every(root, "AdditionalDocumentReference")
    invoice.files = [file for each in references for file in _files(each)]
    return invoice


def _format(root: Element) -> str:
    kind = "XRechnung" if "xrechnung" in text(root, "CustomizationID").lower() else "UBL 2.1"
    return f"{kind} {local_name(root)}" if kind == "UBL 2.1" else "XRechnung (UBL)"


def _language(root: Element) -> str:
    for note in every(root, "Note"):
        if note.get("languageID"):
            return str(note.get("languageID"))[:2].lower()
    return ""


def _sums(invoice: Invoice, root: Element) -> None:
    sums = one(root, "LegalMonetaryTotal")
    invoice.lines_total = amount(sums, "LineExtensionAmount")
    invoice.allowances = amount(sums, "AllowanceTotalAmount")
    invoice.charges = amount(sums, "ChargeTotalAmount")
    invoice.net = amount(sums, "TaxExclusiveAmount")
    invoice.total = amount(sums, "TaxInclusiveAmount")
    invoice.prepaid = amount(sums, "PrepaidAmount")
    invoice.rounding = amount(sums, "PayableRoundingAmount")
    invoice.due = amount(sums, "PayableAmount")
    for total in _tax_totals(root, invoice.currency):
        invoice.tax = amount(total, "TaxAmount")
        break


def _tax_totals(root: Element, currency: str) -> list[Element]:
    """The VAT may be given twice: in the invoice's currency and in that of the accounts."""
    totals = list(every(root, "TaxTotal"))
    fitting: list[Element] = []
    for total in totals:
        found = one(total, "TaxAmount")
        if found is not None and found.get("currencyID", currency).upper() == currency:
            fitting.append(total)
    return fitting or totals


def _tax_subtotals(root: Element, currency: str) -> Iterator[Element]:
    for total in _tax_totals(root, currency):
        yield from every(total, "TaxSubtotal")


def _terms(invoice: Invoice, root: Element) -> None:
    found = []
    for terms in every(root, "PaymentTerms"):
        day = date(text(terms, "InstallmentDueDate", "PaymentDueDate"))
        if day is not None:
            found.append(Instalment(day, amount(terms, "Amount")))
    alone = date(text(root, "DueDate", "PaymentMeans/PaymentDueDate"))
    if not found and alone is not None:
        found.append(Instalment(alone))
    invoice.instalments = sorted(found, key=lambda part: part.due_date)
    last = invoice.instalments[-1].due_date if found else None
    invoice.due_date = alone or last


def _party(node: Element | None) -> Party:
    address = one(node, "PostalAddress")
    street = f"{text(address, 'StreetName')} {text(address, 'BuildingNumber')}".strip()
    lines = [text(address, name) for name in ("AdditionalStreetName", "AddressLine/Line")]
    return Party(
        name=text(node, "PartyLegalEntity/RegistrationName", "PartyName/Name")
        or text(node, "Contact/Name")
        or f"{text(node, 'Person/FirstName')} {text(node, 'Person/FamilyName')}".strip(),
        vat_number=_registration(node, vat=True),
        tax_number=_registration(node, vat=False),
        address=[line for line in (street, *lines) if line],
        postal_code=text(address, "PostalZone"),
        city=text(address, "CityName"),
        region=text(address, "CountrySubentity"),
        country=text(address, "Country/IdentificationCode").upper(),
        email=_email(node),
        phone=text(node, "Contact/Telephone"),
        number=text(node, "PartyIdentification/ID"),
    )


def _email(node: Element | None) -> str:
    """The contact's address, else the electronic address if it is one for mail."""
    for found in (*every(node, "Contact/ElectronicMail"), *every(node, "EndpointID")):
        parsed = email_address.parse(own_text(found).removeprefix("mailto:"))
        if parsed is not None:
            return parsed.address
    return ""


def _registration(node: Element | None, *, vat: bool) -> str:
    for scheme in every(node, "PartyTaxScheme"):
        if (text(scheme, "TaxScheme/ID").upper() in ("VAT", "")) is vat:
            return text(scheme, "CompanyID")
    return ""


def _tax(node: Element) -> Tax:
    category = one(node, "TaxCategory")
    return Tax(
        category=text(category, "ID").upper(),
        rate=amount(category, "Percent"),
        basis=amount(node, "TaxableAmount"),
        amount=amount(node, "TaxAmount"),
        reason=bool(text(category, "TaxExemptionReason", "TaxExemptionReasonCode")),
    )


def _line(node: Element) -> Line:
    item, price = one(node, "Item"), one(node, "Price")
    quantity = one(node, "InvoicedQuantity|CreditedQuantity")
    base = amount(price, "BaseQuantity")
    return Line(
        name=text(item, "Name", "Description"),
        description=paragraphs(item, "Description"),
        quantity=own_amount(quantity),
        unit=(quantity.get("unitCode") or "") if quantity is not None else "",
        price=amount(price, "PriceAmount"),
        base=base if base else Decimal(1),
        surcharge=_surcharge(node),
        net=amount(node, "LineExtensionAmount"),
        tax_rate=amount(item, "ClassifiedTaxCategory/Percent"),
    )


def _surcharge(node: Element) -> Decimal:
    found = Decimal(0)
    for each in every(node, "AllowanceCharge"):
        actual = amount(each, "Amount") or Decimal(0)
        found += actual if text(each, "ChargeIndicator") in ("true", "1") else -actual
    return found


def _files(reference: Element) -> Iterator[EmbeddedFile]:
    for each in every(reference, "Attachment/EmbeddedDocumentBinaryObject"):
        content = decoded(own_text(each))
        if content:
            name = each.get("filename") or text(reference, "ID")
            yield EmbeddedFile(name, each.get("mimeCode") or "", content)
