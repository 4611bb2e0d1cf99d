"""Post what was validated, one document after the other. Before each, what could have changed since
is looked at once more: nobody may get the document of somebody else."""

from __future__ import annotations

import io

from sqlalchemy import select

from mailer.domain.accounts.access import SYSTEM, Actor, can
from mailer.domain.accounts.sending import sender_for
from mailer.domain.dispatch import addresses
from mailer.domain.dispatch.document_facts import facts_of
from mailer.domain.dispatch.problems import Code, Problem
from mailer.domain.dispatch.window import SEND
from mailer.domain.documents.printing import print_document
from mailer.domain.outbox import attachments
from mailer.domain.outbox.post import Recipient, post
from mailer.domain.rendering.with_document import SHOWN_TO, Letter
from mailer.domain.templates.tags.document import as_kept
from mailer.infra import mail_files
from mailer.infra.db import db
from mailer.lib import clock, email_address
from mailer.lib.errors import Refused
from mailer.models.attachment import Attachment
from mailer.models.document import Document, DocumentFile, DocumentState, FileRole
from mailer.models.document_send import DocumentSend, SendBatch
from mailer.models.message import Message, MessageKind
from mailer.models.user import User


class _LeftOut(Exception):
    """It is not posted."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def post_next(batch_id: int) -> bool:
    """Post the next document of a batch; False when none waits. Each is a unit of its own, which
    the caller commits: what a document that is left out had begun is rolled back."""
    batch = db.session.get(SendBatch, batch_id)
    if batch is None:
        return False
    send = db.session.scalar(
        select(DocumentSend)
        .where(
            DocumentSend.batch_id == batch_id,
            DocumentSend.message_id.is_(None),
            DocumentSend.problem == "",
        )
        .order_by(DocumentSend.id)
        .limit(1)
        .with_for_update()
    )
    if send is None:
        return False
    send_id = send.id
    try:
        send.message_id = _post(send, batch).id
    except _LeftOut as left_out:
        _leave_out(send_id, left_out.problem)
    except Refused as refused:
        _leave_out(send_id, Problem(Code.REFUSED, refused.message[:300]))
    db.session.flush()
    return True


def unfinished() -> list[int]:
    """Batches of which something waits: their job may have got lost."""
    waiting = select(DocumentSend.batch_id).where(
        DocumentSend.message_id.is_(None), DocumentSend.problem == ""
    )
    return list(db.session.scalars(waiting.distinct()))


def _leave_out(send_id: int, problem: Problem) -> None:
    db.session.rollback()
    send = db.session.get_one(DocumentSend, send_id, with_for_update=True)
    send.problem, send.problem_value = problem.code, problem.value


def _post(send: DocumentSend, batch: SendBatch) -> Message:
    actor = _actor(batch)
    document = _document(send)
    files = _files(send, document, batch, actor)
    sender = sender_for(actor if isinstance(actor, User) else None)
    message = post(
        MessageKind.DOCUMENT,
        account_id=sender.account.id,
        from_address=sender.address,
        from_name=sender.name,
        reply_to=sender.reply_to,
        to=_recipients(send, document, batch, actor, files),
        subject=send.letter["subject"],
        data={
            "customer_id": document.customer_id,
            "document_id": document.id,
            "document": as_kept(facts_of(document, send.letter["language"])),
            "text": send.letter["text"],
            "layout": send.letter["layout"],
        },
        language=send.letter["language"],
        template_version_id=send.letter.get("version_id"),
        actor=actor,
    )
    message.asks_rating = Letter(message).asks_rating
    return message


def _actor(batch: SendBatch) -> Actor:
    """Who validated it; whoever lost the right meanwhile sends nothing."""
    if batch.created_by_id is None:
        return SYSTEM
    user = db.session.get_one(User, batch.created_by_id)
    allowed = can(user, SEND)
    if not allowed:
        raise _LeftOut(Problem(Code.REFUSED, allowed.reason[:300]))
    return user


def _document(send: DocumentSend) -> Document:
    document = db.session.get(Document, send.document_id, with_for_update=True)
    if document is None:
        raise _LeftOut(Problem(Code.GONE))
    if document.customer_id != send.customer_id or document.customer_id is None:
        raise _LeftOut(Problem(Code.CHANGED))
    if document.state is DocumentState.CANCELLED:
        raise _LeftOut(Problem(Code.CANCELLED))
    return document


def _recipients(
    send: DocumentSend,
    document: Document,
    batch: SendBatch,
    actor: Actor,
    files: list[Attachment],
) -> list[Recipient]:
    customer = document.customer
    known = addresses.known_addresses([customer] if customer is not None else [])
    contacts = {each.key: each.contact_id for each in known.get(document.customer_id or 0, [])}
    found = []
    for address in send.recipients:
        parsed = email_address.parse(address)
        if parsed is None:
            raise _LeftOut(Problem(Code.WRONG_ADDRESS, address[:100]))
        found.append(
            Recipient(
                parsed.address,
                document.customer_id,
                contacts.get(parsed.key),
                attachments=files,
            )
        )
    if not found:
        raise _LeftOut(Problem(Code.NO_ADDRESS))
    if batch.bcc and isinstance(actor, User):
        shown = {SHOWN_TO: found[0].address}
        found.append(Recipient(actor.email, data=shown, attachments=files))
    return found


def _files(
    send: DocumentSend, document: Document, batch: SendBatch, actor: Actor
) -> list[Attachment]:
    """Its PDF, its chosen files, those of the window; of the document's own, only its own."""
    own = list(
        db.session.scalars(
            select(DocumentFile)
            .where(DocumentFile.document_id == document.id)
            .order_by(DocumentFile.id)
        )
    )
    pdf = next((each for each in own if each.role is FileRole.PDF), None)
    if pdf is None:
        pdf = _printed(document, batch)
    chosen = {each.id: each for each in own if each.id in send.file_ids}
    if len(chosen) != len(set(send.file_ids)):
        raise _LeftOut(Problem(Code.FILE_GONE, ""))
    found = [_attachment(each, actor) for each in (pdf, *chosen.values())]
    for each in found:
        if not mail_files.kept(each.key, each.encoded_size).whole:
            raise _LeftOut(Problem(Code.FILE_GONE, each.name))
    return [*found, *attachments.of_draft(send.draft_key, actor)]


def _printed(document: Document, batch: SendBatch) -> DocumentFile:
    """The document has its print from now on: sent again, it is the same."""
    printed = print_document(document, batch.form)
    kept = mail_files.keep(io.BytesIO(printed.content), attachments.LIMIT)
    file = DocumentFile(
        document_id=document.id,
        role=FileRole.PDF,
        name=printed.name,
        media_type="application/pdf",
        size=kept.size,
        encoded_size=kept.encoded_size,
        digest=kept.digest,
        key=kept.key,
        created_at=clock.now(),
    )
    db.session.add(file)
    db.session.flush()
    return file


def _attachment(file: DocumentFile, actor: Actor) -> Attachment:
    """As mails carry it; `post` makes the row."""
    return Attachment(
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        encoded_size=file.encoded_size,
        digest=file.digest,
        key=file.key,
        created_by_id=actor.id,
    )
