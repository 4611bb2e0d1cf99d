"""The mails of a document are those that carried one of its files, each to whom it went."""

from __future__ import annotations

from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.documents.mails import mails_of
from mailer.domain.outbox import attachments
from mailer.domain.outbox.post import Recipient, post
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.attachment import Attachment
from mailer.models.delivery import Delivery
from mailer.models.document import Document, DocumentFile
from mailer.models.message import Message, MessageKind
from tests.factories.documents import make_document, make_document_file


def attached(file: DocumentFile) -> Attachment:
    return Attachment(
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        encoded_size=file.encoded_size,
        digest=file.digest,
        key=file.key,
        created_at=clock.now(),
    )


def posted(*to: str, files: tuple[DocumentFile, ...] = ()) -> Message:
    return post(
        MessageKind.PROOF,
        account_id=1,
        from_address="company@example.com",
        subject="Your invoice",
        to=[Recipient(address) for address in to],
        attachments=[attached(file) for file in files],
        actor=SYSTEM,
    )


def addresses(file: DocumentFile) -> list[str]:
    document = db.session.get_one(Document, file.document_id)
    return sorted(mail.delivery.address for mail in mails_of(document))


def test_whoever_got_its_file_is_listed_and_nobody_else(app_both: Flask) -> None:
    one, other = make_document_file(content=b"one"), make_document_file(content=b"other")
    posted("ana@example.com", "bob@example.com", files=(one,))
    posted("cleo@example.com", files=(other,))
    message = posted("dan@example.com", "eve@example.com")
    dan = db.session.scalars(
        db.select(Delivery).where(
            Delivery.message_id == message.id, Delivery.address == "dan@example.com"
        )
    ).one()
    attachments.attach([attached(one)], message.id, dan.id)
    assert addresses(one) == ["ana@example.com", "bob@example.com", "dan@example.com"]
    assert addresses(other) == ["cleo@example.com"]


def test_a_document_without_files_has_no_mails(app_both: Flask) -> None:
    posted("ana@example.com")
    assert mails_of(make_document()) == []
