"""What was sent to a customer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.message import Message

SIZE = 50


@dataclass(frozen=True)
class SentMail:
    """One mail to one address of a customer."""

    delivery: Delivery
    subject: str


@dataclass(frozen=True)
class MailPage:
    """Some of a customer's mails, the newest first."""

    mails: list[SentMail]
    #: Ask for the mails before this one; None at the end.
    older_than: int | None


def mails_of(customer: Customer, older_than: int | None = None) -> MailPage:
    """A page of the mails to a customer."""
    query = (
        select(Delivery, Message.subject)
        .outerjoin(Message, Message.id == Delivery.message_id)
        .where(Delivery.customer_id == customer.id)
        .order_by(Delivery.id.desc())
        .limit(SIZE + 1)
        .options(joinedload(Delivery.bounce))
    )
    if older_than is not None:
        query = query.where(Delivery.id < older_than)
    rows = [SentMail(delivery, subject or "") for delivery, subject in db.session.execute(query)]
    more = len(rows) > SIZE
    rows = rows[:SIZE]
    return MailPage(rows, rows[-1].delivery.id if more else None)


def count_of(customer: Customer) -> int:
    """How many mails there are."""
    query = select(func.count()).where(Delivery.customer_id == customer.id)
    return db.session.scalar(query) or 0
