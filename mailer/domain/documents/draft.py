"""A document before it is entered: what a file or a row says, whatever its format."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from mailer.lib.einvoice.invoice import EmbeddedFile, Instalment, Invoice, Line, Party
from mailer.models.document import MONEY, DocumentSource, DocumentType


@dataclass
class Draft:
    """What is known of a document."""

    type: DocumentType
    number: str
    issue_date: dt.date
    total: Decimal
    currency: str
    due_date: dt.date | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    #: What is still to be paid of the total; the total itself where nothing else is known.
    due: Decimal | None = None
    seller: Party = field(default_factory=Party)
    buyer: Party = field(default_factory=Party)
    #: The customer's number in our own books; never what others call it.
    customer_number: str = ""
    payment_term: str = ""
    language: str = ""
    instalments: list[Instalment] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    #: The files to keep, the document itself first.
    files: list[EmbeddedFile] = field(default_factory=list)
    source: DocumentSource = DocumentSource.E_INVOICE
    source_name: str = ""
    source_format: str = ""
    source_digest: str = ""
    warnings: list[tuple[str, str]] = field(default_factory=list)

    @property
    def party(self) -> Party:
        """The other side: the buyer, of a purchase order the supplier."""
        return self.seller if self.type is DocumentType.PURCHASE_ORDER else self.buyer

    def warn(self, code: str, value: object = "") -> None:
        """Note what is odd."""
        self.warnings.append((code, str(value)[:200]))


def of_invoice(invoice: Invoice) -> Draft:
    """What an electronic invoice says. It was checked: number, date, total and currency are there."""
    if invoice.issue_date is None or invoice.total is None:
        raise ValueError("an invoice that was not checked")
    return Draft(
        type=DocumentType.CREDIT_NOTE if invoice.credit_note else DocumentType.INVOICE,
        number=invoice.number,
        issue_date=invoice.issue_date,
        due_date=invoice.due_date,
        net=money(invoice.net),
        tax=money(invoice.tax),
        total=money(invoice.total) or Decimal(0),
        due=money(invoice.due),
        currency=invoice.currency,
        seller=invoice.seller,
        buyer=invoice.buyer,
        payment_term=invoice.payment_terms,
        language=invoice.language,
        instalments=invoice.instalments,
        lines=invoice.lines,
        source_format=invoice.format,
        warnings=list(invoice.warnings),
    )


def money(amount: Decimal | None) -> Decimal | None:
    """As fine as it is kept."""
    if amount is None:
        return None
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > MONEY:
        return amount.quantize(Decimal(1).scaleb(-MONEY), ROUND_HALF_UP)
    return amount
