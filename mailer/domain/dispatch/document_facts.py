"""What the tags of a letter tell about a document."""

from __future__ import annotations

from sqlalchemy import func, select

from mailer.domain.letters import labels
from mailer.domain.settings.company import company
from mailer.domain.templates.tags.facts import DocumentFacts
from mailer.infra.db import db
from mailer.models.document import Document
from mailer.models.receipt import Receipt


def facts_of(document: Document, language: str) -> DocumentFacts:
    """As it stands now; `language`: of the mail."""
    due = db.session.scalar(
        select(func.min(Receipt.due_date)).where(
            Receipt.document_id == document.id, Receipt.remaining > 0
        )
    )
    return DocumentFacts(
        type=labels.in_a_sentence(document.type, language or company().language),
        number=document.number,
        date=document.issue_date,
        due=due or document.due_date,
        total=document.total,
        remaining=document.remaining or None,
        currency=document.currency,
    )
