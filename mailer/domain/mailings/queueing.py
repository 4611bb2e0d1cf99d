"""Queue the audience of a mailing that has started, in slices.

A mailing to customers as such, in one name, is queued by one statement on PostgreSQL that reads who
is next, inserts them and answers with those who get no mail. Whatever needs a look at each recipient
(lots of a test, owners, contacts, deals) comes by this process; so does all on SQLite, which has no
statement that does both.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Select, func, select

from mailer.domain.mailings import excluded, owned, recipients, terms
from mailer.domain.outbox import insertion
from mailer.domain.outbox.audience import recipients_of
from mailer.infra import queue
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing, MailingState

#: Customers queued in one transaction, about 100 ms on both databases: by this process, or by one
#: statement.
SLICE, SLICE_AT_ONCE = 2_000, 5_000
#: The audience of a paused mailing is queued to its end, too.
QUEUED_IN = (MailingState.SENDING, MailingState.PAUSED)


def queue_slice(mailing_id: int) -> bool:
    """Queue the next slice of a mailing's audience; True while there is more.

    The mailing's row is locked, so that two jobs for one mailing take turns, and a job that
    died leaves the cursor where its last commit left it. The caller commits.
    """
    mailing = db.session.get(Mailing, mailing_id, with_for_update=True, populate_existing=True)
    if mailing is None or mailing.queued_all or mailing.message_id is None:
        return False
    if mailing.state not in QUEUED_IN:
        return False
    now = clock.now()
    if db.engine.dialect.name == "postgresql" and owned.is_plain(mailing):
        mailing.queued_all = _queue_at_once(mailing, mailing.message_id, now)
    else:
        mailing.queued_all = _queue_each(mailing, now)
    if mailing.queued_all:
        owned.insert_addresses(mailing, recipients.bare_addresses(mailing.audience), now)
        mailing.expected = _count_queued(mailing.id)
    db.session.flush()
    queue.enqueue("deliveries.drain")
    return not mailing.queued_all


def unfinished() -> list[int]:
    """Mailings whose audience is not queued to its end: what the tick looks for."""
    return list(
        db.session.scalars(
            select(Mailing.id).where(
                Mailing.queued_all.is_(False),
                Mailing.message_id.is_not(None),
                Mailing.state.in_(QUEUED_IN),
            )
        )
    )


def _queue_each(mailing: Mailing, now: dt.datetime) -> bool:
    """By this process; True when these were the last."""
    rows = db.session.execute(_next(mailing, SLICE)).all()
    owners = owned.insert(mailing, [row for row in rows if row.reason is None], now)
    excluded.note(mailing, rows, owners)
    if rows:
        mailing.queued_up_to = rows[-1].id
    return len(rows) < SLICE


def _queue_at_once(mailing: Mailing, message_id: int, now: dt.datetime) -> bool:
    """By one statement; True when these were the last."""
    chosen = _next(mailing, SLICE_AT_ONCE)
    found = insertion.insert_chosen(message_id, chosen, due_at=now)
    repeated = [row.email_key for row in found.left_out if row.reason is None]
    owners = recipients_of([message_id], repeated)
    excluded.note(mailing, found.left_out, owners)
    mailing.queued_up_to = found.last_id or mailing.queued_up_to
    return found.count < SLICE_AT_ONCE


def _next(mailing: Mailing, size: int) -> Select[Any]:
    asked = terms.of_mailing(mailing)
    return recipients.slice_after(mailing.audience, mailing.queued_up_to, size, asked)


def _count_queued(mailing_id: int) -> int:
    counted = select(func.count()).where(Delivery.mailing_id == mailing_id).select_from(Delivery)
    return db.session.scalar(counted) or 0
