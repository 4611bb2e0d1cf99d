"""How long mail has been waiting to leave."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text

from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import Delivery
from mailer.models.message import Priority
from mailer.models.smtp_account import SmtpAccount

#: Word for word the condition of `ix_delivery_due`: with values bound to it, no planner would see
#: that the index holds all that is asked for.
_WAITING = text("state IN ('queued','deferred')")


def oldest_seconds() -> int | None:
    """Seconds since the mail that waits longest was due; None when none is due.

    Asked account by account and priority by priority: so it is the first entry of the index,
    with a million rows waiting too.
    """
    now = clock.now()
    due: list[dt.datetime] = []
    for account_id in db.session.scalars(db.select(SmtpAccount.id)):
        for priority in Priority:
            first = db.session.scalar(
                db.select(Delivery.due_at)
                .where(
                    Delivery.account_id == account_id,
                    Delivery.priority == int(priority),
                    Delivery.due_at <= now,
                    _WAITING,
                )
                .order_by(Delivery.due_at)
                .limit(1)
            )
            if first is not None:
                due.append(first)
    return int((now - min(due)).total_seconds()) if due else None
