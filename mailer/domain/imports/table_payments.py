"""A row of a table as a payment: booked on the receipts of its document, the first due first."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select

from mailer.domain.accounts.access import Actor
from mailer.domain.documents import payments, receipts
from mailer.domain.documents.draft import money
from mailer.domain.documents.enter import LONGEST_NUMBER, Outcome
from mailer.domain.imports.table_row import Done, RowRefused
from mailer.infra.db import db
from mailer.lib import amounts
from mailer.lib.folding import fold
from mailer.models.document import Document, DocumentType
from mailer.models.receipt import Payment, PaymentSource, Receipt

NEEDED = ("number", "paid_on", "amount")


def bring_in(
    cells: Mapping[str, str], file: str, actor: Actor, *, create_customers: bool, nth: int = 0
) -> Done:
    """Book the payment of one row; the same row a second time changes nothing. `nth`: how many
    rows like it stand above it. Raises `RowRefused`, or `Refused` with its sentence."""
    number = cells.get("number", "")
    paid_on = amounts.day(cells.get("paid_on", ""))
    amount = money(amounts.amount(cells.get("amount", "")))
    if not number:
        raise RowRefused("", "no_document_number")
    if paid_on is None:
        raise RowRefused("paid_on", "no_day", cells.get("paid_on", ""))
    if amount is None or amount <= 0:
        raise RowRefused("amount", "no_amount", cells.get("amount", ""))
    key = _key(number, paid_on, amount, cells.get("reference", ""), nth)
    label = f"{number} · {amount:.2f}"
    if db.session.scalar(select(Payment.id).where(Payment.import_key == key)) is not None:
        return Done(Outcome.UNCHANGED, label)
    document = _document(number)
    open_ones = [each for each in receipts.of_document(document.id) if each.remaining > 0]
    left = sum((each.remaining for each in open_ones), Decimal(0))
    if amount > left:
        raise RowRefused("amount", "more_than_remains", f"{amount:.2f} > {left:.2f}")
    booked = _book(open_ones, amount, paid_on, actor, cells.get("reference", ""), key)
    db.session.flush()
    return Done(Outcome.CREATED, label, made={"payment": [payment.id for payment in booked]})


def _book(
    open_ones: Sequence[Receipt],
    amount: Decimal,
    paid_on: dt.date,
    actor: Actor,
    reference: str,
    key: str,
) -> list[Payment]:
    made = []
    booked: str | None = key
    for receipt in open_ones:
        part = min(amount, receipt.remaining)
        if part <= 0:
            break
        payment = payments.pay(
            receipt,
            part,
            paid_on,
            actor,
            reference=reference,
            source=PaymentSource.TABLE,
            import_key=booked,
        )
        made.append(payment)
        amount, booked = amount - part, None
    return made


def _document(number: str) -> Document:
    query = select(Document).where(
        Document.number_key == fold(number)[:LONGEST_NUMBER],
        Document.type == DocumentType.INVOICE,
    )
    found = db.session.scalars(query.order_by(Document.id).limit(10)).all()
    # Of several with this number, the one that is still to be paid.
    unpaid = [document for document in found if document.remaining > 0]
    fitting = unpaid if len(found) > 1 else found
    if not found:
        raise RowRefused("number", "unknown_document", number)
    if len(fitting) != 1:
        raise RowRefused("number", "several_documents", number)
    return fitting[0]


def _key(number: str, paid_on: dt.date, amount: Decimal, reference: str, nth: int) -> str:
    said = f"{fold(number)}\x1f{paid_on}\x1f{amount:.4f}\x1f{fold(reference)}\x1f{nth}"
    return hashlib.sha256(said.encode()).hexdigest()
