"""What is to be paid of a document: its receipts, and the state that follows from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

from mailer.domain.documents.draft import Draft, money
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.document import Document, DocumentState, DocumentType
from mailer.models.receipt import Receipt

ZERO = Decimal(0)
#: States that follow from receipts alone.
FOLLOWING = (DocumentState.OPEN, DocumentState.PARTLY_PAID, DocumentState.PAID)


def planned(draft: Draft) -> list[tuple[dt.date, Decimal]]:
    """Day and amount of each receipt: the parts that the document names if they add up to what is
    due, else one. Only invoices are paid."""
    due = draft.total if draft.due is None else draft.due
    if draft.type is not DocumentType.INVOICE or due <= 0 or draft.due_date is None:
        return []
    parts = [(part.due_date, money(part.amount)) for part in draft.instalments]
    amounts = [amount for _day, amount in parts if amount is not None and amount > 0]
    if len(amounts) == len(parts) > 1 and sum(amounts) == due:
        return [(day, amount) for day, amount in parts if amount is not None]
    return [(draft.due_date, due)]


def make(document: Document, draft: Draft) -> None:
    """Add the receipts of a new document."""
    parts = planned(draft)
    for position, (day, amount) in enumerate(parts, 1):
        db.session.add(
            Receipt(
                document_id=document.id,
                position=position,
                due_date=day,
                amount=amount,
                paid=ZERO,
                remaining=amount,
            )
        )
    document.remaining = sum((amount for _day, amount in parts), ZERO)
    if document.type is DocumentType.INVOICE and not parts and document.total >= 0:
        document.state = DocumentState.PAID
    db.session.flush()


def of_document(document_id: int) -> Sequence[Receipt]:
    """Its receipts, the first due first."""
    query = select(Receipt).where(Receipt.document_id == document_id)
    return db.session.scalars(query.order_by(Receipt.due_date, Receipt.position)).all()


def settle(document: Document) -> None:
    """What remains of a document and its state, counted anew from its receipts."""
    db.session.flush()
    receipts = of_document(document.id)
    document.remaining = sum((each.remaining for each in receipts), ZERO)
    if document.state in FOLLOWING and receipts:
        if not document.remaining:
            document.state = DocumentState.PAID
        elif any(each.paid for each in receipts):
            document.state = DocumentState.PARTLY_PAID
        else:
            document.state = DocumentState.OPEN
    document.modified_at = clock.now()
    db.session.flush()
