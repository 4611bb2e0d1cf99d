"""Validate a window: what is good goes, what is red is left out and named in the report."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.sending import sender_for
from mailer.domain.audit.record import record
from mailer.domain.dispatch.window import MOST, SEND, Line
from mailer.infra.db import db
from mailer.infra.queue import enqueue
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.lib.paper.draw import DEFAULT, FORMS
from mailer.models.document_send import DocumentSend, SendBatch
from mailer.models.user import User


def validated(once: str) -> SendBatch | None:
    """What was sent from the window of that name already."""
    batch: SendBatch | None = db.session.scalar(select(SendBatch).where(SendBatch.once == once))
    return batch


def validate(
    lines: Sequence[Line],
    actor: Actor,
    *,
    once: str,
    form: str = "",
    bcc: bool = False,
    draft_key: str = "",
) -> SendBatch:
    """Send what is good; a worker posts it document by document. `draft_key` names files (of
    `outbox.attachments`) that go with every mail.

    Raises `Refused` when no line is good, there are too many, or no account can send.
    """
    require(actor, SEND)
    sender_for(actor if isinstance(actor, User) else None)
    if len(lines) > MOST:
        raise Refused(_("At most %(most)s documents are sent at once.", most=MOST))
    if not any(line.good for line in lines):
        raise Refused(_("Nothing can be sent: the reasons stand in red."))
    batch = SendBatch(
        once=once,
        form=form if form in FORMS else DEFAULT,
        bcc=bcc and isinstance(actor, User),
        created_by_id=actor.id,
        created_at=clock.now(),
    )
    db.session.add(batch)
    db.session.flush()
    db.session.add_all(_send(batch, line, draft_key) for line in lines)
    db.session.flush()
    record(
        actor,
        "documents.send",
        object_type="send_batch",
        object_id=batch.id,
        sent=sum(line.good for line in lines),
        left_out=sum(not line.good for line in lines),
    )
    enqueue("documents.post_batch", batch.id)
    return batch


def _send(batch: SendBatch, line: Line, draft_key: str) -> DocumentSend:
    problem = line.problems[0] if line.problems else None
    document = line.document
    return DocumentSend(
        batch_id=batch.id,
        document_id=document.id,
        number=document.number,
        party_name=document.party_name,
        customer_id=document.customer_id,
        recipients=line.addresses,
        letter={
            "subject": line.subject.strip(),
            "text": line.text,
            "layout": line.letter.layout if line.letter is not None else "",
            "language": line.language,
            "version_id": line.version_id,
        },
        file_ids=[each.id for each in line.chosen],
        draft_key=draft_key,
        problem=problem.code if problem is not None else "",
        problem_value=problem.value if problem is not None else "",
    )
