"""What was sent of a document: the mails that carried one of its files, and the reminders of its
receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, exists, or_, select

from mailer.infra.db import db
from mailer.models.attachment import Attachment
from mailer.models.delivery import Delivery
from mailer.models.document import Document, DocumentFile
from mailer.models.message import Message
from mailer.models.receipt import Receipt
from mailer.models.reminder import Reminder, ReminderItem

SIZE = 50


@dataclass(frozen=True)
class SentMail:
    """One mail to one address."""

    delivery: Delivery
    subject: str


def mails_of(document: Document, limit: int = SIZE) -> Sequence[SentMail]:
    """The last mails with a file of this document or about one of its receipts, the newest first."""
    keys = select(DocumentFile.key).where(DocumentFile.document_id == document.id)
    messages = select(Attachment.message_id).where(
        Attachment.key.in_(keys), Attachment.message_id.is_not(None)
    )
    carried = exists().where(
        Attachment.message_id == Delivery.message_id,
        Attachment.key.in_(keys),
        or_(Attachment.delivery_id.is_(None), Attachment.delivery_id == Delivery.id),
    )
    reminders = (
        select(Reminder.delivery_id)
        .join(ReminderItem, ReminderItem.reminder_id == Reminder.id)
        .join(Receipt, Receipt.id == ReminderItem.receipt_id)
        .where(Receipt.document_id == document.id, Reminder.delivery_id.is_not(None))
    )
    query = (
        select(Delivery, Message.subject)
        .join(Message, Message.id == Delivery.message_id)
        .where(
            or_(
                and_(Delivery.message_id.in_(messages), carried),
                Delivery.id.in_(reminders),
            )
        )
        .order_by(Delivery.id.desc())
        .limit(limit)
    )
    return [SentMail(delivery, subject or "") for delivery, subject in db.session.execute(query)]
