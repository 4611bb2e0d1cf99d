"""Is the invoice whole, and does it add up? After the rules of EN 16931, whose names stand beside
the checks. What can be used in spite of it is a warning."""

from __future__ import annotations

import logging
from decimal import ROUND_HALF_UP, Decimal

import facturx
from babel.core import get_global

from mailer.lib.einvoice import cii
from mailer.lib.einvoice.invoice import Invoice, Line
from mailer.lib.einvoice.unusable import Unusable
from mailer.lib.einvoice.values import Element, local_name

# It logs whole invoices that do not follow their schema; the warning says what matters.
logging.getLogger("factur-x").setLevel(logging.CRITICAL)

_CENT = Decimal("0.01")
#: How far the tax may be from rate times basis: it is rounded line by line in some countries.
_TAX_SLACK = Decimal(1)
#: Categories of VAT that say why none is charged (BR-E-10 and its like).
_EXPLAINED = frozenset({"E", "AE", "K", "G", "O"})
#: UNTDID 1001: credit notes, and invoices.
CREDIT_NOTES = frozenset(
    ["81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"]
)
INVOICES = frozenset(
    [
        "71",
        "80",
        "82",
        "84",
        "102",
        "130",
        "202",
        "203",
        "204",
        "211",
        "218",
        "219",
        "261",
        "262",
        "295",
        "325",
        "326",
        "331",
        "380",
        "382",
        "383",
        "384",
        "385",
        "386",
        "387",
        "388",
        "389",
        "390",
        "393",
        "394",
        "395",
        "456",
        "457",
        "471",
        "472",
        "473",
        "500",
        "501",
        "527",
        "553",
        "575",
        "623",
        "633",
        "751",
        "780",
        "817",
        "870",
        "875",
        "876",
        "877",
        "935",
    ]
)
#: No money of any country: test and "no currency" codes.
_NO_MONEY = frozenset({"XXX", "XTS"})


def must(invoice: Invoice) -> None:
    """What no document can do without. Raises `Unusable`."""
    if not invoice.number:
        raise Unusable("no_number")
    if invoice.issue_date is None:
        raise Unusable("no_issue_date")
    if not invoice.currency:
        raise Unusable("no_currency")
    if not is_currency(invoice.currency):
        raise Unusable("unknown_currency", invoice.currency)
    if invoice.total is None:
        _complete_total(invoice)


def is_currency(code: str) -> bool:
    """An ISO 4217 code, of today or of old."""
    return code in get_global("all_currencies") and code not in _NO_MONEY


def look(invoice: Invoice) -> None:
    """Warn of what is odd."""
    _kind(invoice)
    _parties(invoice)
    _lines(invoice)
    _sums(invoice)
    _taxes(invoice)
    _payment(invoice)


def schema(root: Element, invoice: Invoice) -> None:
    """Warn when the XML does not follow the official schema of its format."""
    if local_name(root) in cii.ROOTS and not cii.guideline(root):
        invoice.warn("no_profile")
        return
    try:
        facturx.xml_check_xsd(root)
    except ValueError:
        invoice.warn("unknown_profile", cii.guideline(root))
    except Exception as error:  # all that the library raises
        invoice.warn("schema", _first_reason(str(error)))


def _first_reason(message: str) -> str:
    """`Element 'BuyerReference': This element is not expected`, without addresses and advice."""
    reason = message.rpartition("cause of the problem: ")[2]
    while "{" in reason and "}" in reason.partition("{")[2]:
        before, _brace, rest = reason.partition("{")
        reason = before + rest.partition("}")[2]
    return reason.partition(". Expected is")[0].rstrip(". ")[:160]


def _complete_total(invoice: Invoice) -> None:
    if invoice.net is not None and invoice.tax is not None:
        invoice.total = invoice.net + invoice.tax
    elif invoice.due is not None:
        invoice.total = invoice.due + (invoice.prepaid or Decimal(0))
    else:
        raise Unusable("no_total")
    invoice.warn("total_computed", invoice.total)


def _kind(invoice: Invoice) -> None:
    if invoice.type_code in CREDIT_NOTES:
        invoice.credit_note = True
    elif invoice.type_code not in INVOICES:
        invoice.warn("unknown_type", invoice.type_code)


def _parties(invoice: Invoice) -> None:
    if not invoice.seller.name:
        invoice.warn("no_seller")
    if not invoice.buyer.name:
        invoice.warn("no_buyer")
    for party in (invoice.seller, invoice.buyer):
        number = party.vat_number.strip()
        if number and not number[:2].isalpha():
            invoice.warn("vat_without_country", number)
    categories = {tax.category for tax in invoice.taxes}
    taxed = bool(categories & {"S", "Z", "E", "AE", "K", "G", "L", "M"})
    if taxed and not (invoice.seller.vat_number or invoice.seller.tax_number):
        invoice.warn("no_seller_vat")  # BR-S-02 and its like
    if categories & {"AE", "K"} and not invoice.buyer.vat_number and invoice.has_lines:
        invoice.warn("no_buyer_vat")  # BR-AE-02, BR-IC-02


def _lines(invoice: Invoice) -> None:
    if invoice.has_lines and not invoice.lines:
        invoice.warn("no_lines")  # BR-16
    for position, line in enumerate(invoice.lines, 1):
        wanted = _worth(line)
        if wanted is not None and line.net is not None and abs(wanted - line.net) > _CENT:
            invoice.warn("line_sum", f"{position}: {_shown(line.net)} ≠ {_shown(wanted)}")
        if line.price is not None and line.price < 0:
            invoice.warn("negative_price", position)  # BR-27


def _worth(line: Line) -> Decimal | None:
    if line.quantity is None or line.price is None:
        return None
    worth = line.quantity * line.price / line.base + line.surcharge
    return worth.quantize(_CENT, ROUND_HALF_UP)


def _sums(invoice: Invoice) -> None:
    zero = Decimal(0)
    nets = [line.net for line in invoice.lines]
    if nets and None not in nets:
        of_lines = sum((net for net in nets if net is not None), zero)
        _compare(invoice, "lines_total", invoice.lines_total, of_lines)  # BR-CO-10
    if invoice.lines_total is not None:
        net = invoice.lines_total - (invoice.allowances or zero) + (invoice.charges or zero)
        _compare(invoice, "net_sum", invoice.net, net)  # BR-CO-13
    parts = [tax.amount for tax in invoice.taxes]
    if parts and None not in parts:
        tax = sum((part for part in parts if part is not None), zero)
        _compare(invoice, "tax_sum", invoice.tax, tax)  # BR-CO-14
    if invoice.net is not None:
        _compare(invoice, "total_sum", invoice.total, invoice.net + (invoice.tax or zero))
    if invoice.total is not None:
        due = invoice.total - (invoice.prepaid or zero) + (invoice.rounding or zero)
        _compare(invoice, "due_sum", invoice.due, due)  # BR-CO-16


def _compare(invoice: Invoice, code: str, given: Decimal | None, counted: Decimal) -> None:
    if given is not None and abs(given - counted) >= _CENT:
        invoice.warn(code, f"{_shown(given)} ≠ {_shown(counted)}")


def _taxes(invoice: Invoice) -> None:
    for tax in invoice.taxes:
        if None not in (tax.basis, tax.rate, tax.amount):
            wanted = (tax.basis or 0) * (tax.rate or 0) / Decimal(100)
            if abs(wanted - (tax.amount or 0)) >= _TAX_SLACK:  # BR-CO-17
                invoice.warn("tax_rate", f"{_shown(tax.amount)} ≠ {_shown(wanted)}")
        if tax.category in _EXPLAINED and not tax.reason and "ZUGFeRD 1" not in invoice.format:
            invoice.warn("no_reason", tax.category)


def _payment(invoice: Invoice) -> None:
    to_pay = invoice.due is not None and invoice.due > 0 and not invoice.credit_note
    if to_pay and invoice.due_date is None and not invoice.payment_terms and invoice.has_lines:
        invoice.warn("no_terms")  # BR-CO-25
    if invoice.due_date and invoice.issue_date and invoice.due_date < invoice.issue_date:
        invoice.warn("due_before_issue", invoice.due_date)


def _shown(number: Decimal | None) -> str:
    rounded = (number or Decimal(0)).quantize(_CENT, ROUND_HALF_UP)
    return f"{rounded:,}".replace(",", " ")
