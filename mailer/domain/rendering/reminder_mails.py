"""Reminders of unpaid receipts: a text mail, or one of a template, with a table.

What a message says is kept in its `data`; what is still to be paid is read when the mail is made,
so that a customer who paid a part is asked for the rest only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from mailer.domain.accounts.access import Actor
from mailer.domain.rendering import public_links, senders
from mailer.domain.rendering.compile import Compiled, RecipientContext, Shown
from mailer.domain.rendering.design import Options
from mailer.domain.rendering.previews import sample_reminder, sender_now
from mailer.domain.rendering.recipients import (
    DeliveryRow,
    context_for,
    contexts_for,
    sample_facts,
)
from mailer.domain.rendering.rendered import Rendered
from mailer.domain.rendering.written_mails import compile_written
from mailer.domain.templates.tags.facts import ReceiptFacts, ReminderFacts
from mailer.domain.templates.tags.tag import Scope
from mailer.domain.templates.written_text import WrittenText
from mailer.infra.db import db
from mailer.models.document import Document, DocumentState
from mailer.models.message import Message
from mailer.models.receipt import Receipt
from mailer.models.reminder import Reminder, ReminderItem


def data(text: WrittenText) -> dict[str, Any]:
    """What a message of a reminder keeps."""
    return {"subject": text.subject, "source": text.source}


def receipt_link(receipt: Receipt, identity: str) -> str | None:
    """Where the reader of a mail sees the document of a receipt: on the page of that very mail."""
    return f"{public_links.link_of(identity, public_links.REMINDER)}#receipt-{receipt.id}"


def unpaid_of(reminder: Reminder) -> list[Receipt]:
    """Those of its receipts that are still to be paid now, and by its customer, the first due
    first."""
    query = (
        select(Receipt)
        .join(ReminderItem, ReminderItem.receipt_id == Receipt.id)
        .join(Document, Document.id == Receipt.document_id)
        .where(
            ReminderItem.reminder_id == reminder.id,
            Document.customer_id == reminder.customer_id,
            Document.state != DocumentState.CANCELLED,
            Receipt.remaining > 0,
        )
        .order_by(Receipt.due_date, Receipt.id)
    )
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def references_of(receipts: Sequence[Receipt]) -> dict[int, str]:
    """Receipt → its document's number; with the part, where there are several."""
    ids = {each.document_id for each in receipts}
    count = func.count().label("count")
    parts = select(Receipt.document_id, count).where(Receipt.document_id.in_(ids))
    several = {row[0]: row[1] for row in db.session.execute(parts.group_by(Receipt.document_id))}
    return {
        each.id: f"{each.document.number} ({each.position}/{several[each.document_id]})"
        if several[each.document_id] > 1
        else each.document.number
        for each in receipts
    }


def facts_of(reminder: Reminder, identity: str) -> ReminderFacts:
    """What tags tell about its receipts at this moment, in the mail of that identity."""
    receipts = unpaid_of(reminder)
    references = references_of(receipts)
    return ReminderFacts(
        tuple(
            ReceiptFacts(
                references[each.id],
                each.due_date,
                each.amount,
                each.remaining,
                each.document.currency,
                receipt_link(each, identity) or "",
            )
            for each in receipts
        ),
        public_links.link_of(identity, public_links.REMINDER),
    )


def show(text: WrittenText, language: str, actor: Actor, *, own_server: bool = False) -> Shown:
    """A reminder with made-up receipts; `own_server` as in `Options`. Raises `Refused` for a text
    that cannot be kept."""
    return _sample(text, language, actor, own_server).show(context_for(sample_facts(language)))


def message(text: WrittenText, language: str, actor: Actor) -> bytes:
    """The same as all that would be sent."""
    return _sample(text, language, actor, False).render(context_for(sample_facts(language)))


def _sample(text: WrittenText, language: str, actor: Actor, own_server: bool) -> Compiled:
    version_id, sender = text.version_id(Scope.REMINDER), sender_now(actor)
    options = Options(own_server=own_server, reminder=sample_reminder())
    return compile_written(text.subject, text.source, language, sender, options, version_id)


class ReminderMail:
    """One customer's mail, made from what is to be paid at that moment; see `Renderer`."""

    def __init__(self, posted: Message) -> None:
        self._reminder_id = posted.guard_object_id
        self._subject: str = posted.data["subject"]
        self._source: str = posted.data["source"]
        self._version_id = posted.template_version_id
        self._language = posted.language
        self._sender = senders.of_message(posted)

    def render_many(self, deliveries: Sequence[DeliveryRow]) -> dict[int, Rendered]:
        """Delivery id → its mail. One about which nothing is left to be paid is made all the same:
        its guard says at the intent why it does not leave."""
        found = {}
        for delivery_id, context in contexts_for(deliveries).items():
            made = self._compiled(context)
            if made is not None:
                found[delivery_id] = Rendered(made.parts(context), made.needs_smtputf8(context))
        return found

    def show(self, delivery: DeliveryRow) -> Shown | None:
        """That mail as it would read now."""
        context = contexts_for([delivery]).get(delivery.id)
        made = self._compiled(context) if context is not None else None
        return made.show(context) if made is not None and context is not None else None

    def link(self, delivery: DeliveryRow, url: str, day: dt.date) -> str | None:
        """Links of such mails are not counted."""
        return None

    def _compiled(self, context: RecipientContext) -> Compiled | None:
        reminder = db.session.get(Reminder, self._reminder_id)
        if reminder is None:
            return None
        options = Options(reminder=facts_of(reminder, context.identity))
        return compile_written(
            self._subject, self._source, self._language, self._sender, options, self._version_id
        )
