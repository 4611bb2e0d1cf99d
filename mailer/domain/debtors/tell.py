"""Tell the company what a customer answered to a reminder."""

from __future__ import annotations

from mailer.domain.accounts.company_mails import company_address, tell
from mailer.domain.debtors.settings import settings
from mailer.infra.db import db
from mailer.models.message import MessageKind
from mailer.models.reminder import Reminder, ReminderAnswer
from mailer.models.user import User


def post_notice(answer: ReminderAnswer) -> None:
    """Post the mail to whom it concerns."""
    tell(MessageKind.REMINDER_ANSWER, addressees(answer), {"answer_id": answer.id})


def addressees(answer: ReminderAnswer) -> list[str]:
    """The addresses of the settings; else the customer's owner; else who sent the reminder; else
    the company's own address."""
    chosen = settings().addresses
    if chosen:
        return chosen
    owner = answer.customer.owner
    for user in (owner, _sender(answer)):
        if user is not None and user.active:
            return [user.email]
    return company_address()


def _sender(answer: ReminderAnswer) -> User | None:
    user_id = db.session.get_one(Reminder, answer.reminder_id).run.created_by_id
    return db.session.get(User, user_id) if user_id is not None else None
