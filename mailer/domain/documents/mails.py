"""What was sent of a document: the mails that carried one of its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from mailer.infra.db import db
from mailer.models.attachment import Attachment
from mailer.models.delivery import Delivery
from mailer.models.document import Document, DocumentFile
from mailer.models.message import Message

SIZE = 50


@dataclass(frozen=True)
class SentMail:
    """One mail to one address."""

    delivery: Delivery
    subject: str


def mails_of(document: Document) -> Sequence[SentMail]:
    """The last mails with a file of this document, the newest first."""
    keys = select(DocumentFile.key).where(DocumentFile.document_id == document.id)
    query = (
        select(Delivery, Message.subject)
        .join(Message, Message.id == Delivery.message_id)
        .join(
            Attachment,
            and_(
                Attachment.message_id == Message.id,
                or_(Attachment.delivery_id.is_(None), Attachment.delivery_id == Delivery.id),
            ),
        )
        .where(Attachment.key.in_(keys))
        .distinct()
        .order_by(Delivery.id.desc())
        .limit(SIZE)
    )
    return [SentMail(delivery, subject or "") for delivery, subject in db.session.execute(query)]
