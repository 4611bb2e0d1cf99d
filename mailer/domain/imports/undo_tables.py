"""Take a table of documents, payments or incidents back, the last row first. What was paid or sent since stays,
and is named with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, or_, select

from mailer.domain.accounts.access import SYSTEM, Actor
from mailer.domain.documents import enter, payments
from mailer.domain.imports import lease, table_kinds
from mailer.domain.imports.run import OnSlice, Progress
from mailer.domain.imports.undo import SLICE, attempt, delete_untouched
from mailer.infra import stopping
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.attachment import Attachment
from mailer.models.document import Document, DocumentFile, DocumentState
from mailer.models.document_send import DocumentSend
from mailer.models.import_run import ImportRow, ImportRun, ImportState, RowOutcome
from mailer.models.receipt import Payment, Receipt
from mailer.models.reminder import Reminder, ReminderItem
from mailer.models.user import User

PAID, SENT, CHANGED = "kept_paid", "kept_sent", "kept_changed"
CUSTOMER_CHANGED = "kept_customer"
_CLOSED = (DocumentState.DONE, DocumentState.CANCELLED)


def work(run_id: int, on_slice: OnSlice | None = None) -> None:
    """As `undo.work`, for tables."""
    told = on_slice or (lambda _progress: None)
    attempt(run_id, lambda worker: _undo(run_id, worker, told))


def _undo(run_id: int, worker: str, on_slice: OnSlice) -> None:
    run = db.session.get(ImportRun, run_id)
    if run is None:
        raise lease.Lost
    kind, total, summary = run.kind, run.created + run.updated, dict(run.summary or {})
    actor: Actor = db.session.get(User, summary.get("undone_by") or 0) or SYSTEM
    while rows := _rows_before(run_id, summary.get("undone_to")):
        for row in rows:
            kept = _take_back(kind, row, actor)
            if kept:
                row.messages = [*(row.messages or []), ["", kept, ""]]
                summary["kept"] = summary.get("kept", 0) + 1
        summary["undone"] = summary.get("undone", 0) + len(rows)
        summary["undone_to"] = rows[-1].number
        lease.advance(run_id, worker, summary=summary)
        db.session.commit()
        on_slice(Progress(summary["undone"], total))
        if stopping.asked():
            lease.release(run_id, worker, ImportState.UNDOING)
            db.session.commit()
            return
    lease.release(run_id, worker, ImportState.UNDONE, summary=summary, finished_at=clock.now())
    db.session.commit()


def _rows_before(run_id: int, number: int | None) -> Sequence[ImportRow]:
    query = select(ImportRow).where(
        ImportRow.run_id == run_id,
        ImportRow.outcome.in_((RowOutcome.CREATED, RowOutcome.UPDATED)),
        ImportRow.changes.is_not(None),
    )
    if number is not None:
        query = query.where(ImportRow.number < number)
    return db.session.scalars(query.order_by(ImportRow.number.desc()).limit(SLICE)).all()


def _take_back(kind: str, row: ImportRow, actor: Actor) -> str:
    """Why what the row made stays; empty when it is gone."""
    made: dict[str, list[Any]] = row.changes or {}
    take_back = table_kinds.of(kind).take_back
    if take_back is not None:
        return take_back(made)
    if kind == table_kinds.PAYMENTS:
        for payment_id in made.get("payment", []):
            payment = db.session.get(Payment, payment_id)
            if payment is not None:
                payments.take_back(payment, actor)
        return ""
    for document_id in made.get("document", []):
        why = _why_it_stays(document_id)
        if why:
            return why
        db.session.execute(
            delete(Document)
            .where(Document.id == document_id)
            .execution_options(synchronize_session=False)
        )
        db.session.expire_all()
    why = _completed_back(*made["completed"]) if "completed" in made else ""
    if not why:
        delete_untouched(made.get("customer", []))
    return why


def _completed_back(
    document_id: int, customer_id: int, party_name: str, warnings: list[list[str]]
) -> str:
    """Take the customer back that a document was given which was there already; why it stays."""
    document = db.session.get(Document, document_id, with_for_update=True)
    if document is None:
        return ""
    if document.customer_id != customer_id or document.state in _CLOSED:
        return CUSTOMER_CHANGED
    if db.session.scalar(select(_sent(document_id))):
        return SENT
    enter.take_customer_back(document, party_name, warnings)
    return ""


def _why_it_stays(document_id: int) -> str:
    """Locks the document: nobody pays or sends it meanwhile."""
    document = db.session.get(Document, document_id, with_for_update=True)
    if document is None:
        return ""
    paid = exists().where(Payment.receipt_id == Receipt.id, Receipt.document_id == document_id)
    if db.session.scalar(select(paid)):
        return PAID
    if db.session.scalar(select(_sent(document_id))):
        return SENT
    has_file = exists().where(DocumentFile.document_id == document_id)
    return CHANGED if document.state in _CLOSED or db.session.scalar(select(has_file)) else ""


def _sent(document_id: int) -> ColumnElement[bool]:
    """It is on its way or arrived by e-mail, or a reminder of one of its receipts."""
    key = select(DocumentFile.key).where(DocumentFile.document_id == document_id)
    receipts = select(Receipt.id).where(Receipt.document_id == document_id)
    return or_(
        exists().where(
            DocumentSend.document_id == document_id,
            or_(DocumentSend.message_id.is_not(None), DocumentSend.problem == ""),
        ),
        exists().where(Attachment.key.in_(key), Attachment.message_id.is_not(None)),
        exists().where(
            ReminderItem.receipt_id.in_(receipts),
            Reminder.id == ReminderItem.reminder_id,
            Reminder.message_id.is_not(None),
        ),
    )
