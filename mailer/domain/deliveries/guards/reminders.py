"""Is there still something to be paid of the receipts that a reminder is about?"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, Select, exists, or_, select

from mailer.models.document import Document, DocumentState
from mailer.models.receipt import Receipt
from mailer.models.reminder import Reminder, ReminderItem, ReminderPause

#: Names of these guards: sent by hand; leaving by itself.
UNPAID, DUE = "reminder.unpaid", "reminder.due"


def is_unpaid(connection: Connection, reminder_id: int) -> bool:
    """A payment that came a second before stops it."""
    return connection.execute(_unpaid(reminder_id).limit(1)).first() is not None


def is_due(connection: Connection, reminder_id: int) -> bool:
    """So does a pause, such as the one that a customer's answer begins."""
    paused = exists().where(
        or_(
            ReminderPause.receipt_id == Receipt.id,
            ReminderPause.customer_id == Reminder.customer_id,
        ),
        or_(ReminderPause.until.is_(None), ReminderPause.until >= Reminder.day),
    )
    return connection.execute(_unpaid(reminder_id).where(~paused).limit(1)).first() is not None


def has_changed(connection: Connection, reminder_id: int, since: dt.datetime) -> bool:
    """Was something paid, cancelled or given to another customer since its mail was begun? It names
    amounts, so it is to be made anew."""
    changed = (
        select(Document.id)
        .join(Receipt, Receipt.document_id == Document.id)
        .join(ReminderItem, ReminderItem.receipt_id == Receipt.id)
        .where(ReminderItem.reminder_id == reminder_id, Document.modified_at > since)
    )
    return connection.execute(changed.limit(1)).first() is not None


def _unpaid(reminder_id: int) -> Select[int]:
    return (
        select(Receipt.id)
        .select_from(Reminder)
        .join(ReminderItem, ReminderItem.reminder_id == Reminder.id)
        .join(Receipt, Receipt.id == ReminderItem.receipt_id)
        .join(Document, Document.id == Receipt.document_id)
        .where(
            Reminder.id == reminder_id,
            Receipt.remaining > 0,
            Document.state != DocumentState.CANCELLED,
            Document.customer_id == Reminder.customer_id,
        )
    )
