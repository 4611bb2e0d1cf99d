"""Documents that were validated in the window before sending."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from mailer.domain.accounts.access import SYSTEM, Actor
from mailer.domain.dispatch import posting, sends, window
from mailer.domain.dispatch.window import Choice, Line
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.models.document import Document
from mailer.models.document_send import SendBatch
from mailer.models.smtp_account import SmtpAccount
from tests.factories.accounts import make_company_account
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


SAMPLES = {
    "batch_id": lambda: make_batch().id,
    "dispatch.send_one:document_id": lambda: make_document().id,
    "dispatch.print_pdf:document_id": lambda: make_document().id,
}
