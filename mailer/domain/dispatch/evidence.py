"""What can be shown of a document's sending: each mail with its files and its server's answer,
the bytes that left, and what its recipients looked at."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.deliveries import copies
from mailer.domain.dispatch.subjects import subject_of
from mailer.domain.documents import mails
from mailer.domain.outbox import attachments
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.domain.tracking import document_views
from mailer.infra.db import db
from mailer.infra.mail_files import MailFile
from mailer.lib import clock
from mailer.models.attachment import Attachment
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.document import Document, DocumentFile
from mailer.models.document_view import DocumentView
from mailer.models.message import Message
from mailer.models.sent_copy import SentCopy

log = structlog.get_logger(__name__)

EXPORT = "documents:export"
#: Mails of one file; nobody sends a document more often.
MOST = 500
#: They were handed over to a server, as far as anybody knows.
_LEFT = frozenset(
    {
        DeliveryState.ACCEPTED,
        DeliveryState.BOUNCED,
        DeliveryState.COMPLAINED,
        DeliveryState.IN_DOUBT,
    }
)


class Bytes(enum.StrEnum):
    """How true a mail's bytes are."""

    #: Kept when it left; the files in it are proved by their SHA-256.
    EXACT = "exact"
    #: Nothing was kept, or a file of it changed: made again from what is known today.
    MADE_AGAIN = "made_again"
    #: It left, and cannot even be made again.
    LOST = "lost"
    #: It was never handed over.
    NOT_SENT = "not_sent"


@dataclass(frozen=True)
class Mail:
    """One mail to one address."""

    delivery: Delivery
    message: Message
    files: Sequence[Attachment]
    views: Sequence[DocumentView]
    copy: SentCopy | None

    @property
    def subject(self) -> str:
        """As its recipient read it."""
        return subject_of(self.delivery, self.message, self.copy)

    @property
    def hidden_copy(self) -> bool:
        """It went to the colleague who sent it."""
        return self.delivery.customer_id is None

    @property
    def left(self) -> bool:
        """It was handed over to a server."""
        return self.delivery.state in _LEFT

    def raw(self) -> tuple[Bytes, Iterator[bytes]]:
        """How true its bytes are, and these bytes."""
        if not self.left:
            return Bytes.NOT_SENT, iter(())
        if self.copy is not None and self._files_are_true(self.copy):
            return Bytes.EXACT, copies.blocks(self.copy)
        return self._made_again()

    def _files_are_true(self, copy: SentCopy) -> bool:
        digests = {each.key: each.digest for each in self.files}
        return all(_digest(file) == digests.get(file.key) for file in copies.files_in(copy))

    def _made_again(self) -> tuple[Bytes, Iterator[bytes]]:
        try:
            made = renderer_for(self.message).render_many([self.delivery]).get(self.delivery.id)
        except (OSError, LookupError):
            log.warning("a mail cannot be made again", delivery_id=self.delivery.id)
            made = None
        return (Bytes.MADE_AGAIN, made.blocks()) if made is not None else (Bytes.LOST, iter(()))


@dataclass(frozen=True)
class Evidence:
    """All that is known of one document's sending."""

    document: Document
    made_at: dt.datetime
    #: The document's own files, as they are now.
    files: Sequence[DocumentFile]
    #: The oldest first.
    mails: Sequence[Mail]


def gather(document: Document, actor: Actor) -> Evidence:
    """As it is known now."""
    require(actor, EXPORT, document)
    deliveries = [each.delivery for each in mails.mails_of(document, MOST)][::-1]
    ids = [each.id for each in deliveries]
    wanted = sorted({each.message_id for each in deliveries})
    messages = {
        each.id: each for each in db.session.scalars(select(Message).where(Message.id.in_(wanted)))
    }
    kept, files = copies.of_deliveries(ids), _files_of(deliveries)
    views: dict[int, list[DocumentView]] = {}
    for view in document_views.of_document(document.id):
        views.setdefault(view.delivery_id, []).append(view)
    own = select(DocumentFile).where(DocumentFile.document_id == document.id)
    return Evidence(
        document,
        clock.now(),
        db.session.scalars(own.order_by(DocumentFile.id)).all(),
        [
            Mail(
                each,
                messages[each.message_id],
                files[each.id],
                views.get(each.id, []),
                kept.get((each.id, each.attempt)),
            )
            for each in deliveries
        ],
    )


def _files_of(deliveries: Sequence[Delivery]) -> dict[int, list[Attachment]]:
    found = {}
    for each in deliveries:
        own = attachments.of_deliveries(each.message_id, [each.id]).get(each.id, [])
        found[each.id] = [*attachments.of_message(each.message_id), *own]
    return found


def _digest(file: MailFile) -> str:
    """SHA-256 of what is kept; empty where it cannot be read."""
    found = hashlib.sha256()
    try:
        for block in file.decoded():
            found.update(block)
    except (OSError, ValueError):
        return ""
    return found.hexdigest()
