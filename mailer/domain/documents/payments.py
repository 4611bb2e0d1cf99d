"""Money that came: booked on receipts, never more than remains."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.documents import receipts
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.document import Document, DocumentState
from mailer.models.receipt import Payment, PaymentSource, Receipt

EDIT = "documents:edit"
LONGEST_REFERENCE = 140


def pay(
    receipt: Receipt,
    amount: Decimal,
    paid_on: dt.date,
    actor: Actor,
    *,
    reference: str = "",
    source: PaymentSource = PaymentSource.HAND,
    import_key: str | None = None,
) -> Payment:
    """Book a payment. Raises `Refused` when it is more than remains; nothing is booked then."""
    document = _locked(receipt)
    require(actor, EDIT, document)
    _check(document, receipt, amount, paid_on)
    payment = Payment(
        receipt_id=receipt.id,
        paid_on=paid_on,
        amount=amount,
        source=source,
        reference=" ".join(reference.replace("\0", "").split())[:LONGEST_REFERENCE],
        import_key=import_key,
        created_by_id=actor.id,
        created_at=clock.now(),
    )
    db.session.add(payment)
    receipt.paid += amount
    receipt.remaining = receipt.amount - receipt.paid
    receipts.settle(document)
    record(
        actor,
        "documents.pay",
        object_type="document",
        object_id=document.id,
        amount=str(amount),
        number=document.number,
    )
    return payment


def take_back(payment: Payment, actor: Actor) -> None:
    """Forget a payment that was booked by mistake."""
    receipt = payment.receipt
    document = _locked(receipt)
    require(actor, EDIT, document)
    receipt.paid -= payment.amount
    receipt.remaining = receipt.amount - receipt.paid
    db.session.delete(payment)
    receipts.settle(document)
    record(
        actor,
        "documents.take_back_payment",
        object_type="document",
        object_id=document.id,
        amount=str(payment.amount),
        number=document.number,
    )


def of_document(document_id: int) -> Sequence[Payment]:
    """All payments of a document, the first one first."""
    query = (
        select(Payment)
        .join(Receipt, Receipt.id == Payment.receipt_id)
        .where(Receipt.document_id == document_id)
        .order_by(Payment.paid_on, Payment.id)
    )
    return db.session.scalars(query).all()


def _locked(receipt: Receipt) -> Document:
    """The document, so that two payments at a time wait for each other."""
    document = db.session.get_one(Document, receipt.document_id, with_for_update=True)
    db.session.refresh(receipt)
    return document


def _check(document: Document, receipt: Receipt, amount: Decimal, paid_on: dt.date) -> None:
    errors: dict[str, str] = {}
    if document.state is DocumentState.CANCELLED:
        raise Refused(
            _("“%(number)s” is cancelled, so no payment was booked.", number=document.number)
        )
    if amount <= 0:
        errors["amount"] = _("Please write an amount above 0.")
    elif amount > receipt.remaining:
        errors["amount"] = _(
            "Only %(remaining)s %(currency)s remain to be paid, so %(amount)s cannot be booked.",
            remaining=format_decimal(receipt.remaining, "#,##0.00"),
            currency=document.currency,
            amount=format_decimal(amount, "#,##0.00"),
        )
    if paid_on < dt.date(1990, 1, 1) or paid_on > clock.now().date() + dt.timedelta(days=1):
        errors["paid_on"] = _("A payment is booked once it came: this day is not over yet.")
    if errors:
        raise Refused(" ".join(errors.values()), errors)
