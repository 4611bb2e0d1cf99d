"""A document as a PDF, where it came without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.customers import countries
from mailer.domain.documents import labels
from mailer.domain.documents.electronic import invoice_of
from mailer.domain.documents.print_settings import print_settings
from mailer.domain.settings.company import Company, company
from mailer.infra import files
from mailer.infra.db import db
from mailer.lib.einvoice import write
from mailer.lib.mail_attachments import file_name
from mailer.lib.paper.draw import draw
from mailer.lib.paper.sheet import Block, Row, Sheet, Total, Words
from mailer.models.customer import Customer
from mailer.models.document import Document, DocumentLine, DocumentType
from mailer.models.receipt import Receipt

#: Languages that prints are written in.
LANGUAGES = ("fr", "en")
_OFFERS = frozenset({DocumentType.QUOTE, DocumentType.WORK_ESTIMATE})
_BILLS = frozenset({DocumentType.INVOICE, DocumentType.CREDIT_NOTE})


@dataclass(frozen=True)
class Printed:
    """A print."""

    name: str
    content: bytes
    #: It carries Factur-X.
    electronic: bool


def print_document(document: Document, form: str = "") -> Printed:
    """The PDF of a document: in the customer's language, in the form that is set unless another
    is given. An invoice of our own whose values add up carries Factur-X, where that is set."""
    chosen = print_settings()
    lines, receipts = _lines(document), _receipts(document)
    content = draw(form or chosen.form, sheet_of(document, lines, receipts))
    electronic = False
    if chosen.electronic and document.type in _BILLS and not document.seller_key:
        invoice = invoice_of(document, lines)
        if not write.why_not(invoice):
            content, electronic = write.embed(content, write.xml_of(invoice)), True
    return Printed(_name(document), content, electronic)


def language_of(customer: Customer | None) -> str:
    """The language of a print: the customer's, then the company's, of those that there are."""
    spoken = customer.language if customer is not None else ""
    for language in (spoken, company().language):
        if language[:2].lower() in LANGUAGES:
            return language[:2].lower()
    return "en"


def sheet_of(
    document: Document, lines: Sequence[DocumentLine], receipts: Sequence[Receipt]
) -> Sheet:
    """What stands on the paper."""
    ours, language = company(), language_of(document.customer)
    with force_locale(language):
        writing = _Writing(document, language)
        foreign = bool(document.seller_key)
        sender = _party(document.seller, language) if foreign else _company(ours, language)
        shown = [receipt for receipt in receipts if receipt.remaining]
        return Sheet(
            title=str(labels.TYPES[document.type]),
            number=document.number,
            sender=sender,
            receiver=_receiver(document, language),
            facts=writing.facts(),
            rows=[writing.row(line) for line in lines],
            totals=writing.totals(),
            instalments=[
                (writing.day(each.due_date), writing.money(each.remaining)) for each in shown
            ]
            if len(shown) > 1
            else [],
            instalments_title=_("To be paid"),
            notes=[document.payment_term] if document.payment_term.strip() else [],
            footer=[] if foreign else _footer(ours),
            words=Words(
                _("Description"),
                _("Quantity"),
                _("Unit price"),
                _("VAT"),
                _("Net amount"),
                _("Page {page} of {pages}"),
            ),
            colour="#1f2328" if foreign else ours.colour,
            logo=b"" if foreign else _logo(ours),
            language=language,
        )


class _Writing:
    """Values of one document in the words of one language."""

    def __init__(self, document: Document, language: str) -> None:
        self._document = document
        self._language = language

    def money(self, amount: Decimal | None) -> str:
        if amount is None:
            return ""
        return str(format_currency(amount, self._document.currency, locale=self._language))

    def day(self, day: Any) -> str:
        return str(format_date(day, "long", locale=self._language))

    def facts(self) -> list[tuple[str, str]]:
        document, customer = self._document, self._document.customer
        found = [(_("Date"), self.day(document.issue_date))]
        if document.due_date is not None:
            offer = document.type in _OFFERS
            found.append(
                (_("Valid until") if offer else _("Due date"), self.day(document.due_date))
            )
        if customer is not None and customer.number:
            found.append((_("Customer number"), customer.number))
        vat = str(document.buyer.get("vat_number") or "")
        if document.type is not DocumentType.PURCHASE_ORDER and (vat or customer):
            found.append((_("Your VAT number"), vat or (customer.vat_number if customer else "")))
        return [(name, value) for name, value in found if value]

    def row(self, line: DocumentLine) -> Row:
        return Row(
            name=line.name or line.description,
            description=line.description if line.name else "",
            quantity=self._number(line.quantity),
            price=self.money(line.price),
            tax=f"{self._number(line.tax_rate)} %" if line.tax_rate is not None else "",
            amount=self.money(line.net),
        )

    def totals(self) -> list[Total]:
        document = self._document
        if not document.total and document.net is None:
            return []
        found = []
        if document.net is not None:
            found.append(Total(_("Net total"), self.money(document.net)))
        if document.tax is not None:
            found.append(Total(_("VAT"), self.money(document.tax)))
        found.append(Total(_("Total"), self.money(document.total), strong=True))
        paid = document.total - document.remaining
        if document.type is DocumentType.INVOICE and document.total > 0 and paid:
            found.append(Total(_("Paid already"), self.money(paid)))
            found.append(Total(_("Remaining to pay"), self.money(document.remaining)))
        return found

    def _number(self, value: Decimal | None) -> str:
        return (
            "" if value is None else str(format_decimal(value.normalize(), locale=self._language))
        )


def _receiver(document: Document, language: str) -> Block:
    """The other side as the document has it, else as the customer's record has it."""
    order = document.type is DocumentType.PURCHASE_ORDER
    named = document.seller if order else document.buyer
    label = ""
    if order:
        label = _("Supplier")
    elif document.type in _BILLS:
        label = _("Billed to")
    if named.get("name"):
        return _party(named, language, label)
    customer = document.customer
    if customer is None:
        return Block(document.party_name, (), label)
    person = f"{customer.first_name} {customer.last_name}".strip() if customer.company else ""
    address = [
        person,
        customer.street,
        f"{customer.postal_code} {customer.city}".strip(),
        countries.name_of(customer.country, language),
    ]
    return Block(customer.company or customer.name, [line for line in address if line], label)


def _party(party: dict[str, Any], language: str, label: str = "") -> Block:
    address = party.get("address") or []
    lines = [
        *(str(line) for line in (address if isinstance(address, list) else [address])),
        f"{party.get('postal_code') or ''} {party.get('city') or ''}".strip(),
        countries.name_of(str(party.get("country") or ""), language),
    ]
    return Block(str(party.get("name") or ""), [line for line in lines if line], label)


def _company(ours: Company, language: str) -> Block:
    country = countries.name_of(countries.code_of(ours.country) or ours.country, language)
    lines = [ours.street, f"{ours.postal_code} {ours.city}".strip(), country]
    return Block(ours.name, [line for line in lines if line])


def _footer(ours: Company) -> list[str]:
    address = [ours.name, ours.street, f"{ours.postal_code} {ours.city}".strip()]
    contact = [ours.phone, ours.email, ours.website.removeprefix("https://")]
    vat = _("VAT number: %(number)s", number=ours.vat_number) if ours.vat_number else ""
    lines = (address, [*contact, vat])
    return [" · ".join(part for part in line if part) for line in lines if any(line)]


def _logo(ours: Company) -> bytes:
    if not ours.logo:
        return b""
    path = files.path(ours.logo)
    return path.read_bytes() if path.is_file() else b""


def _name(document: Document) -> str:
    with force_locale(language_of(document.customer)):
        kind = str(labels.TYPES[document.type])
    number = document.number.replace("/", "-").replace("\\", "-")
    return file_name(f"{kind} {number}.pdf") or "document.pdf"


def _lines(document: Document) -> list[DocumentLine]:
    found = select(DocumentLine).where(DocumentLine.document_id == document.id)
    return list(db.session.scalars(found.order_by(DocumentLine.position)))


def _receipts(document: Document) -> list[Receipt]:
    found = select(Receipt).where(Receipt.document_id == document.id)
    return list(db.session.scalars(found.order_by(Receipt.due_date, Receipt.position)))
