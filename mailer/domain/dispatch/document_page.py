"""The page of a document that its customer opens by the link of a mail: who may see what there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.dispatch.window import SEND
from mailer.domain.outbox import attachments
from mailer.domain.tracking import document_links
from mailer.domain.tracking.document_links import DocumentLink
from mailer.infra import mail_files
from mailer.infra.db import db
from mailer.infra.mail_files import MailFile
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.attachment import Attachment
from mailer.models.delivery import Delivery
from mailer.models.document import Document, DocumentFile, FileRole
from mailer.models.message import Message, MessageKind

PDF = "application/pdf"


@dataclass(frozen=True)
class Opened:
    """A document as the recipient of one mail sees it."""

    link: DocumentLink
    document: Document
    delivery: Delivery
    message: Message
    #: What went with that mail, the document itself first.
    files: Sequence[Attachment | DocumentFile]

    @property
    def by_customer(self) -> bool:
        """A hidden copy went to a colleague: it tells nothing about the customer."""
        return self.delivery.customer_id is not None

    def file(self, file_id: int) -> tuple[Attachment | DocumentFile, MailFile] | None:
        """One of its files, if it is still there."""
        found = next((each for each in self.files if each.id == file_id), None)
        kept = mail_files.kept(found.key, found.encoded_size) if found is not None else None
        return (found, kept) if found is not None and kept is not None and kept.whole else None


def delivery_of(token: str) -> Delivery | None:
    """The mail of a link that we made, whatever may be seen there now."""
    link = document_links.link_in(token)
    return db.session.get(Delivery, link.delivery_id) if link is not None else None


def open_link(token: str) -> Opened | None:
    """What a link leads to; None for a token that we did not make, for a document that is gone
    or belongs to somebody else by now, and for a link that was closed."""
    link = document_links.link_in(token)
    if link is None:
        return None
    document = db.session.get(Document, link.document_id)
    delivery = db.session.get(Delivery, link.delivery_id)
    message = db.session.get(Message, delivery.message_id) if delivery is not None else None
    if document is None or delivery is None or message is None:
        return None
    whose = delivery.customer_id or message.data.get("customer_id")
    if whose is None or whose != document.customer_id or _is_closed(document, message):
        return None
    return Opened(link, document, delivery, message, _files(document, delivery, message))


def is_viewable(file: Attachment | DocumentFile, kept: MailFile) -> bool:
    """It is what it says, a PDF: browsers show it by themselves and run nothing of ours."""
    return file.media_type == PDF and next(kept.decoded(), b"").startswith(b"%PDF-")


def close_links(document: Document, actor: Actor) -> None:
    """The links of all mails that were sent of it open nothing any more; the next mail brings a
    new one."""
    require(actor, SEND, document)
    document.links_closed_at = clock.now()
    _noted(document, actor, "documents.close_links")


def open_links(document: Document, actor: Actor) -> None:
    """They open it again. Raises `Refused` where nothing was closed."""
    require(actor, SEND, document)
    if document.links_closed_at is None:
        raise Refused(_("The links of “%(number)s” are open.", number=document.number))
    document.links_closed_at = None
    _noted(document, actor, "documents.open_links")


def _noted(document: Document, actor: Actor, what: str) -> None:
    db.session.flush()
    record(actor, what, object_type="document", object_id=document.id, number=document.number)


def _is_closed(document: Document, message: Message) -> bool:
    closed = document.links_closed_at
    return closed is not None and message.created_at <= closed


def _files(
    document: Document, delivery: Delivery, message: Message
) -> Sequence[Attachment | DocumentFile]:
    """Of the mail that brought it, what that mail had; of any other, its PDF."""
    if message.kind is MessageKind.DOCUMENT:
        own = attachments.of_deliveries(message.id, [delivery.id]).get(delivery.id, [])
        return [*attachments.of_message(message.id), *own]
    pdf = select(DocumentFile).where(
        DocumentFile.document_id == document.id, DocumentFile.role == FileRole.PDF
    )
    return db.session.scalars(pdf.order_by(DocumentFile.id).limit(1)).all()
