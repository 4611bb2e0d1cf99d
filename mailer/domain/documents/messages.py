"""Codes as sentences: why a file was refused, and what is odd about a document."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from flask_babel import format_date, format_decimal
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

_REFUSED: dict[str, LazyString] = {
    "empty": _l("This file is empty."),
    "too_large": _l("This file is larger than %(value)s MB, so it was not read."),
    "unknown_file": _l(
        "This is neither a PDF nor an XML invoice nor a table. Drop a Factur-X or ZUGFeRD PDF, a "
        "UBL or CII file, a CSV or an Excel file."
    ),
    "pdf_broken": _l(
        "This PDF is damaged and cannot be read. Ask for the file again, or open it and save it anew."
    ),
    "pdf_encrypted": _l(
        "This PDF is protected by a password. Save it without the password and drop it again."
    ),
    "pdf_without_xml": _l(
        "There is no electronic invoice inside this PDF, only what people read. Enter it by a CSV "
        "file, or ask for a Factur-X PDF."
    ),
    "xml_broken": _l("This XML is damaged and cannot be read (%(value)s)."),
    "xml_doctype": _l(
        "This XML contains a document type declaration, which invoices never do and which can do "
        "harm. It was not opened."
    ),
    "xml_too_deep": _l("This XML is nested deeper than any invoice. It was not opened."),
    "xml_too_large": _l("This XML is larger than %(value)s MB, so it was not read."),
    "xml_unknown": _l(
        "This XML is no invoice in UBL, CII, Factur-X or ZUGFeRD: it begins with “%(value)s”."
    ),
    "no_number": _l("This invoice has no number."),
    "no_issue_date": _l("This invoice has no date that can be read."),
    "no_total": _l("This invoice has no total."),
    "no_currency": _l("This invoice does not say its currency."),
    "unknown_currency": _l("“%(value)s” is no currency. Currencies are EUR, CHF, USD and so on."),
    "amount_too_large": _l("“%(value)s” is larger than any amount that can be kept."),
}

_ODD: dict[str, LazyString] = {
    "due_from_terms": _l("The due date was read from the words of the payment terms: %(value)s."),
    "due_from_setting": _l("There was no due date: your payment term gives %(value)s."),
    "due_before_issue": _l("The due date %(value)s is before the document's own date."),
    "no_terms": _l("It says neither when it is due nor on what terms it is to be paid."),
    "line_sum": _l("A line does not add up: line %(value)s."),
    "lines_total": _l("The lines do not add up to their total: %(value)s."),
    "net_sum": _l("The net total does not add up: %(value)s."),
    "tax_sum": _l("The VAT does not add up: %(value)s."),
    "tax_rate": _l("The VAT does not fit its rate: %(value)s."),
    "total_sum": _l("Net total and VAT do not add up to the total: %(value)s."),
    "due_sum": _l("The amount to pay does not add up: %(value)s."),
    "total_computed": _l("The total was missing; it was counted: %(value)s."),
    "negative_price": _l("Line %(value)s has a negative price."),
    "negative_total": _l("Its total is negative, so nothing is to be paid."),
    "no_lines": _l("It has no lines, which its profile asks for."),
    "no_seller": _l("The seller's name is missing."),
    "no_buyer": _l("The buyer's name is missing."),
    "no_seller_vat": _l("The seller's VAT number is missing."),
    "no_buyer_vat": _l(
        "The buyer's VAT number is missing, although the VAT is the buyer's to pay."
    ),
    "vat_without_country": _l("The VAT number %(value)s does not begin with its country."),
    "no_reason": _l("It does not say why no VAT is charged (category %(value)s)."),
    "unknown_type": _l("“%(value)s” is no type of invoice; it was taken as an invoice."),
    "schema": _l("It does not follow the official schema of its format: %(value)s."),
    "no_profile": _l("It does not name its profile, so its schema could not be checked."),
    "unknown_profile": _l(
        "Its profile “%(value)s” is not known, so its schema could not be checked."
    ),
    "pdf_no_level": _l("The PDF does not say of itself that an invoice is inside."),
    "pdf_other_level": _l("The PDF names another profile than the invoice inside: %(value)s."),
    "pdf_not_a3": _l("The PDF does not claim to be PDF/A-3, as electronic invoices have to be."),
    "same_number": _l(
        "There is another document of this seller with the same number (%(value)s). Check that "
        "both are right."
    ),
    "unknown_customer": _l("“%(value)s” is not among your customers; the document has none yet."),
    "several_customers": _l(
        "Several customers are called “%(value)s”; the document has none yet. Choose one on its page."
    ),
    "customer_created": _l("“%(value)s” was added to your customers."),
    "may_not_create": _l(
        "“%(value)s” is not among your customers, and your role does not let you add it."
    ),
    "file_left_out": _l("A file inside was left out, because it is too large: %(value)s."),
}


#: Their values hold days, as ISO 8601 has them.
_WITH_DAYS = {"due_from_terms", "due_from_setting", "due_before_issue", "same_number"}
#: Their values hold amounts, as `lib.einvoice.checks` writes them.
_WITH_AMOUNTS = {
    "line_sum",
    "lines_total",
    "net_sum",
    "tax_sum",
    "tax_rate",
    "total_sum",
    "due_sum",
    "total_computed",
}
_AMOUNT = re.compile(r"-?\d{1,3}(?: ?\d{3})*\.\d{2}\b")
_LINE = re.compile(r"^(\d+): (.*)$")
_DAY = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")


def refusal(code: str, value: str = "") -> str:
    """Why a file was refused."""
    return str(_REFUSED[code] % {"value": value})


def warning(code: str, value: str = "") -> str:
    """What is odd."""
    if code in _WITH_DAYS:
        value = _DAY.sub(_day, value)
    elif code in _WITH_AMOUNTS:
        value = _LINE.sub(r"\1 (\2)", _AMOUNT.sub(_amount, value))
    return str(_ODD[code] % {"value": value})


def warnings(found: Iterable[Sequence[str]], *, without: Collection[str] = ()) -> list[str]:
    """All of them as sentences, but for those codes that are told in another way."""
    return [warning(code, value) for code, value in found if code not in without]


def _day(found: re.Match[str]) -> str:
    try:
        return str(format_date(dt.date.fromisoformat(found[0]), "long"))  # type: ignore[no-untyped-call]
    except ValueError:
        return found[0]


def _amount(found: re.Match[str]) -> str:
    number = Decimal(found[0].replace(" ", ""))
    return str(format_decimal(number, "#,##0.00"))
