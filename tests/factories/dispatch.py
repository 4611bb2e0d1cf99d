"""Documents that were validated in the window before sending."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from mailer.domain.accounts.access import SYSTEM, Actor
from mailer.domain.dispatch import posting, sends, window
from mailer.domain.dispatch.window import Choice, Line
from mailer.domain.outbox import attachments
from mailer.domain.settings.company import company
from mailer.domain.tracking import document_links
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.document import Document
from mailer.models.document_send import DocumentSend, SendBatch
from mailer.models.message import Message
from mailer.models.smtp_account import SmtpAccount
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.documents import make_document
from tests.factories.letters import make_letter


def lines_of(
    documents: list[Document],
    choices: dict[int, Choice] | None = None,
    actor: Actor = SYSTEM,
    **values: Any,
) -> list[Line]:
    """The window's lines."""
    values.setdefault("attach", True)
    return window.lines(documents, choices or {}, actor, **values)


def make_batch(lines: list[Line] | None = None, actor: Actor = SYSTEM, **values: Any) -> SendBatch:
    """A validated window; without lines, one invoice that can be sent."""
    if not db.session.scalar(db.select(SmtpAccount).where(SmtpAccount.company_default)):
        make_company_account()
    if lines is None:
        document = make_document()
        make_letter(target=document.type, language=company().language)
        lines = lines_of([document])
    values.setdefault("once", token_hex(16))
    return sends.validate(lines, actor, **values)


def post_all(batch: SendBatch) -> None:
    """What a worker does."""
    batch_id = batch.id
    db.session.commit()
    while posting.post_next(batch_id):
        db.session.commit()
    db.session.rollback()


def make_document_mail(document: Document | None = None) -> Delivery:
    """The posted mail of an invoice, to its customer."""
    document = document or make_document()
    make_letter(
        target=document.type,
        language=company().language,
        text="Here it is: [see it](@DOCUMENTLINK@)",
    )
    batch = make_batch(lines_of([document]))
    post_all(batch)
    send = db.session.scalars(db.select(DocumentSend).filter_by(batch_id=batch.id)).one()
    mails = db.select(Delivery).where(
        Delivery.message_id == send.message_id, Delivery.customer_id.is_not(None)
    )
    return db.session.scalars(mails).one()


def document_token(delivery: Delivery) -> str:
    """Of the link in the mail of a document."""
    message = db.session.get_one(Message, delivery.message_id)
    link = document_links.links(message.data["document_id"])(f"d{delivery.id}")
    return link.rpartition("/")[2]


def _file_and_token() -> tuple[int, str]:
    delivery = make_document_mail()
    files = attachments.of_deliveries(delivery.message_id, [delivery.id])
    return files[delivery.id][0].id, document_token(delivery)


SAMPLES = {
    # In English, as the other pages for readers are.
    "public.document:token": lambda: document_token(
        make_document_mail(make_document(make_customer(language="en")))
    ),
    "file_id token": _file_and_token,
    "batch_id": lambda: make_batch().id,
    "dispatch.send_one:document_id": lambda: make_document().id,
    "dispatch.print_pdf:document_id": lambda: make_document().id,
    "dispatch.evidence_pdf:document_id": lambda: make_document().id,
    "dispatch.evidence_zip:document_id": lambda: make_document().id,
}
