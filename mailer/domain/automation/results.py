"""What an autoresponder has done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from mailer.domain.mailings import statistics
from mailer.domain.mailings.statistics import Figure
from mailer.infra.db import db
from mailer.models.autoresponder import Autoresponder, Autoresponse, ResponseState
from mailer.models.customer import Customer
from mailer.models.mailing import Mailing

#: Customers shown of those who wait.
SHOWN = 20


def mailings(autoresponder: Autoresponder) -> Sequence[Mailing]:
    """Those that hold its mails, the newest first."""
    used = select(Autoresponse.mailing_id).where(
        Autoresponse.autoresponder_id == autoresponder.id, Autoresponse.mailing_id.is_not(None)
    )
    found = select(Mailing).where(Mailing.id.in_(used)).order_by(Mailing.id.desc())
    return db.session.scalars(found).all()


def figures(found: Sequence[Mailing]) -> Counter[Figure]:
    """The figures of all of them together."""
    total: Counter[Figure] = Counter()
    for mailing in found:
        total.update(statistics.figures(mailing))
    return total


def waiting(autoresponder: Autoresponder) -> int:
    """How many customers' time is still to come."""
    counted = select(func.count()).select_from(Autoresponse).where(*_waiting(autoresponder))
    return db.session.scalar(counted) or 0


def next_ones(autoresponder: Autoresponder) -> Sequence[tuple[Customer, Autoresponse]]:
    """The first of them."""
    rows = db.session.execute(
        select(Customer, Autoresponse)
        .join(Autoresponse, Autoresponse.customer_id == Customer.id)
        .where(*_waiting(autoresponder))
        .order_by(Autoresponse.due_at, Customer.id)
        .limit(SHOWN)
    )
    return [(customer, response) for customer, response in rows]


def _waiting(autoresponder: Autoresponder) -> tuple[ColumnElement[bool], ...]:
    return (
        Autoresponse.autoresponder_id == autoresponder.id,
        Autoresponse.state == ResponseState.WAITING,
    )
