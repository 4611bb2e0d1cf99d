"""Change documents that are there: their state, their customer, or that they are there."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.customers import save as customers
from mailer.domain.documents import receipts, whose
from mailer.domain.documents.enter import belongs_to
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.einvoice.invoice import Party
from mailer.lib.errors import Refused
from mailer.models.customer import Customer
from mailer.models.document import Document, DocumentSource, DocumentState, DocumentType
from mailer.models.receipt import Payment, Receipt

EDIT, DELETE = "documents:edit", "documents:delete"
#: What is to be paid is never just "done": payments say so.
PAYABLE = (DocumentType.INVOICE,)


def can_be_done(document: Document) -> bool:
    """It may be marked as dealt with."""
    return document.state is DocumentState.OPEN and document.type not in PAYABLE


def mark_done(document: Document, actor: Actor) -> None:
    """Nothing is to be done about it any more: accepted, delivered, used up."""
    require(actor, EDIT, document)
    if not can_be_done(document):
        raise Refused(_("“%(number)s” cannot be marked as done.", number=document.number))
    _set(document, DocumentState.DONE, actor)


def cancel(document: Document, actor: Actor) -> None:
    """It does not count any more; nobody is to pay it or be reminded of it."""
    require(actor, EDIT, document)
    if document.state is DocumentState.CANCELLED:
        return
    if _payments(document):
        raise Refused(
            _(
                "Payments are booked on “%(number)s”, so it was not cancelled. Take them back first.",
                number=document.number,
            )
        )
    document.remaining = receipts.ZERO
    for receipt in receipts.of_document(document.id):
        receipt.remaining = receipts.ZERO
    _set(document, DocumentState.CANCELLED, actor)


def reopen(document: Document, actor: Actor) -> None:
    """Back from done or cancelled."""
    require(actor, EDIT, document)
    if document.state not in (DocumentState.DONE, DocumentState.CANCELLED):
        return
    for receipt in receipts.of_document(document.id):
        receipt.remaining = receipt.amount - receipt.paid
    _set(document, DocumentState.OPEN, actor)
    receipts.settle(document)
    if document.type in PAYABLE and not document.remaining and document.total >= 0:
        document.state = DocumentState.PAID


def give_customer(document: Document, customer: Customer, actor: Actor) -> None:
    """Say whose document it is."""
    require(actor, EDIT, document)
    belongs_to(document, customer)
    document.modified_at = clock.now()
    db.session.flush()
    record(
        actor,
        "documents.give_customer",
        object_type="document",
        object_id=document.id,
        number=document.number,
        customer=customer.name,
    )


def create_customer(document: Document, actor: Actor) -> Customer:
    """Give a document the customer that it names, who is added if nobody fits. Raises `Refused`."""
    require(actor, EDIT, document)
    require(actor, customers.EDIT)
    if document.customer is not None:
        return document.customer
    supplier = document.type is DocumentType.PURCHASE_ORDER
    party = Party(**(document.seller if supplier else document.buyer))
    # What a table calls a customer's number is ours; of an invoice it may be anybody's.
    number = party.number if document.source is DocumentSource.TABLE else ""
    found = whose.find(party, number)
    customer = found.customer or whose.create(
        party, actor, number=number, language=document.language, supplier=supplier
    )
    if customer is None:
        raise Refused(
            _(
                "“%(number)s” names nobody who could be added to your customers. Choose one.",
                number=document.number,
            )
        )
    give_customer(document, customer, actor)
    return customer


def delete_document(document: Document, actor: Actor) -> None:
    """Delete a document with lines, files and receipts. What was sent of it stays in the mails.
    Raises `Refused` while payments are booked on it."""
    require(actor, DELETE, document)
    if _payments(document):
        raise Refused(
            _(
                "Payments are booked on “%(number)s”, so it was not deleted. Take them back first.",
                number=document.number,
            )
        )
    record(
        actor,
        "documents.delete",
        object_type="document",
        object_id=document.id,
        number=document.number,
    )
    db.session.execute(
        delete(Document).where(Document.id == document.id),
        execution_options={"synchronize_session": False},
    )
    db.session.expire_all()


def _payments(document: Document) -> bool:
    query = (
        select(Payment.id)
        .join(Receipt, Receipt.id == Payment.receipt_id)
        .where(Receipt.document_id == document.id)
        .limit(1)
    )
    return db.session.scalar(query) is not None


def _set(document: Document, state: DocumentState, actor: Actor) -> None:
    before = document.state
    document.state = state
    document.modified_at = clock.now()
    db.session.flush()
    record(
        actor,
        "documents.state",
        object_type="document",
        object_id=document.id,
        number=document.number,
        before=before.value,
        after=state.value,
    )
