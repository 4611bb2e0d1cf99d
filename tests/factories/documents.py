"""Documents, their files, receipts and payments."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

from mailer.infra import mail_files
from mailer.lib import clock
from mailer.lib.folding import fold
from mailer.models.customer import Customer
from mailer.models.document import Document, DocumentFile, DocumentSource, DocumentType, FileRole
from mailer.models.receipt import Receipt
from tests.factories import add, number
from tests.factories.customers import make_customer


def make_document(customer: Customer | None = None, **values: Any) -> Document:
    """An invoice over € 121 that nobody paid yet, with one receipt due thirty days later."""
    customer = customer or make_customer()
    values.setdefault("type", DocumentType.INVOICE)
    values.setdefault("number", f"F-{number():05}")
    values.setdefault("number_key", fold(values["number"]))
    values.setdefault("issue_date", dt.date(2026, 11, 2))
    values.setdefault("due_date", values["issue_date"] + dt.timedelta(days=30))
    values.setdefault("total", Decimal("121.00"))
    values.setdefault("currency", "EUR")
    values.setdefault("source", DocumentSource.HAND)
    values.setdefault("party_name", customer.name)
    values.setdefault("party_key", fold(values["party_name"]))
    values.setdefault("created_at", clock.now())
    values.setdefault("modified_at", values["created_at"])
    owed = values["total"] if values["type"] == DocumentType.INVOICE else Decimal(0)
    values.setdefault("remaining", owed)
    document = add(Document(customer_id=customer.id, **values))
    if document.remaining:
        make_receipt(document, amount=document.remaining)
    return document


def make_receipt(document: Document, **values: Any) -> Receipt:
    """A receipt that is not paid; the document keeps what remains as it is."""
    values.setdefault("due_date", document.due_date)
    values.setdefault("paid", Decimal(0))
    values.setdefault("remaining", values["amount"] - values["paid"])
    return add(Receipt(document_id=document.id, **values))


def make_document_file(
    document: Document | None = None, content: bytes = b"%PDF-1.7\n", **values: Any
) -> DocumentFile:
    """A document's PDF."""
    kept = mail_files.keep(io.BytesIO(content), len(content))
    values.setdefault("role", FileRole.PDF)
    values.setdefault("name", "F-00001.pdf")
    values.setdefault("media_type", "application/pdf")
    values.setdefault("created_at", clock.now())
    return add(
        DocumentFile(
            document_id=(document or make_document()).id,
            size=kept.size,
            encoded_size=kept.encoded_size,
            digest=kept.digest,
            key=kept.key,
            **values,
        )
    )
