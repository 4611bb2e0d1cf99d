"""Documents, their files, receipts and payments."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.imports import tables
from mailer.infra import mail_files
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.folding import fold
from mailer.models.customer import Customer
from mailer.models.document import Document, DocumentFile, DocumentSource, DocumentType, FileRole
from mailer.models.import_run import ImportRun
from mailer.models.receipt import Payment, Receipt
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


def make_payment(receipt: Receipt, **values: Any) -> Payment:
    """A payment of € 21, booked by hand; what remains is lower by it."""
    values.setdefault("amount", Decimal(21))
    values.setdefault("paid_on", dt.date(2026, 11, 20))
    values.setdefault("created_at", clock.now())
    receipt.paid += values["amount"]
    receipt.remaining -= values["amount"]
    return add(Payment(receipt_id=receipt.id, **values))


def make_table(content: str = "Invoice,Date,Total\nF1,2026-11-02,121.00\n") -> ImportRun:
    """A table of documents that waits for its worker."""
    return tables.accept(io.BytesIO(content.encode()), "invoices.csv", SYSTEM)


def receipt_of(document: Document) -> Receipt:
    """Its first receipt."""
    receipts = select(Receipt).where(Receipt.document_id == document.id)
    return db.session.scalars(receipts.order_by(Receipt.position).limit(1)).one()


def _receipt_and_its_document() -> tuple[int, int]:
    document = make_document()
    return document.id, receipt_of(document).id


def _payment_and_its_document() -> tuple[int, int]:
    document = make_document()
    return document.id, make_payment(receipt_of(document)).id


def _file_and_its_document() -> tuple[int, int]:
    document = make_document()
    return document.id, make_document_file(document).id


SAMPLES = {
    "document_id": lambda: make_document().id,
    "document_id receipt_id": _receipt_and_its_document,
    "document_id payment_id": _payment_and_its_document,
    "document_id file_id": _file_and_its_document,
    "documents.table:run_id": lambda: make_table().id,
    "documents.table_progress:run_id": lambda: make_table().id,
    "documents.change_kind:run_id": lambda: make_table().id,
    "documents.begin:run_id": lambda: make_table().id,
    "documents.undo:run_id": lambda: make_table().id,
    "documents.again:run_id": lambda: make_table().id,
    "documents.discard:run_id": lambda: make_table().id,
}
