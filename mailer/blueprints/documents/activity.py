"""What happened with one document: the tab of its page."""

from __future__ import annotations

from functools import partial

from flask import Response

from mailer.blueprints.access import actor
from mailer.blueprints.activity.list import ACTIVITY
from mailer.blueprints.components import records
from mailer.blueprints.documents.list import party_of, state_badge
from mailer.domain.accounts.access import load
from mailer.domain.activity import of_record, paging
from mailer.domain.documents import labels
from mailer.models.document import Document

VIEW = "documents:view"


def of_document(document_id: int) -> Response:
    """The list of what happened, of this document only."""
    document = load(Document, document_id, actor(), VIEW)
    return records.show(
        ACTIVITY,
        "documents/activity.html",
        pages=partial(paging.page, only=of_record.of_document(document)),
        document=document,
        labels=labels,
        state=state_badge(document),
        party=party_of(document),
    )
