"""The list of documents and the page of one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Response, render_template
from sqlalchemy import select

from mailer.blueprints.access import actor, allowed
from mailer.blueprints.components import kept_files, records
from mailer.blueprints.documents.list import DOCUMENTS, is_overdue, party_of, state_badge
from mailer.blueprints.i18n import language
from mailer.blueprints.mailings.words import DELIVERY_STATES
from mailer.blueprints.ratings.list import score_badge, vote_badge
from mailer.blueprints.tasks.list import due_badge
from mailer.domain.accounts.access import load
from mailer.domain.customers import countries
from mailer.domain.debtors import answers
from mailer.domain.debtors import find as unpaid
from mailer.domain.debtors import labels as reminders
from mailer.domain.dispatch.subjects import subjects_of
from mailer.domain.documents import change, labels, mails, messages, payments, receipts, search
from mailer.domain.ratings import find, signs
from mailer.domain.tasks import find as tasks
from mailer.domain.tasks.about import About
from mailer.domain.tracking import document_views
from mailer.infra.db import db
from mailer.models.document import Document, DocumentFile, DocumentLine, DocumentState
from mailer.models.rating import RatedKind
from mailer.models.reminder import ReminderAnswer, ReminderPause
from mailer.models.task import TaskAbout

VIEW = "documents:view"
#: Lines that are shown; nobody reads more on a screen, and the file has them all.
MOST_LINES = 500


@dataclass(frozen=True)
class Reminded:
    """How far the reminders about a receipt have come."""

    last: dt.date | None
    pause: ReminderPause | None
    answer: ReminderAnswer | None


def index() -> Response:
    """All documents, with search, filters and ticks."""
    return records.show(DOCUMENTS, "documents/index.html")


def show(document_id: int) -> str:
    """Facts, receipts, lines, files and mails of one."""
    document = load(Document, document_id, actor(), VIEW)
    sent = mails.mails_of(document)
    lines = select(DocumentLine).where(DocumentLine.document_id == document.id)
    return render_template(
        "documents/show.html",
        document=document,
        labels=labels,
        reminders=reminders,
        party=party_of(document),
        state=state_badge(document),
        overdue=is_overdue(document),
        today=search.today(),
        warnings=messages.warnings(document.warnings, without=("unknown_customer",)),
        receipts=receipts.of_document(document.id),
        reminded=_reminded(document),
        payments=payments.of_document(document.id),
        lines=db.session.scalars(lines.order_by(DocumentLine.position).limit(MOST_LINES)).all(),
        files=files_of(document),
        mails=sent,
        subjects=subjects_of([mail.delivery for mail in sent]),
        states=DELIVERY_STATES,
        seen=document_views.seen(document.id),
        ratings=find.of_object(RatedKind.DOCUMENT, document.id),
        score_badge=score_badge,
        vote_badge=vote_badge,
        signs=signs.WORDS,
        country_name=lambda code: countries.name_of(code, language()),
        tasks=tasks.about(About(TaskAbout.DOCUMENT, document.id)),
        due_badge=due_badge,
        can_be_done=change.can_be_done(document),
        can_be_reopened=document.state in (DocumentState.DONE, DocumentState.CANCELLED),
    )


def _reminded(document: Document) -> dict[int, Reminded]:
    """What was sent and answered about its receipts; nothing for who may not see it."""
    if not allowed("debtors:view"):
        return {}
    debts = unpaid.about(receipts.of_document(document.id))
    given = answers.of_receipts(debt.receipt.id for debt in debts)
    return {
        debt.receipt.id: Reminded(debt.history.last, debt.pause, given.get(debt.receipt.id))
        for debt in debts
    }


def download(document_id: int, file_id: int) -> Response:
    """A file of a document: always a download, never shown."""
    document = load(Document, document_id, actor(), VIEW)
    return kept_files.download({each.id: each for each in files_of(document)}.get(file_id))


def files_of(document: Document) -> list[DocumentFile]:
    """The document itself first."""
    query = select(DocumentFile).where(DocumentFile.document_id == document.id)
    return list(db.session.scalars(query.order_by(DocumentFile.id)))
