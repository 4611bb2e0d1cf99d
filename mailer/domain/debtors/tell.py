"""Tell the company what a customer answered to a reminder."""

from __future__ import annotations

import structlog

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.accounts.sending import sender_for
from mailer.domain.debtors.settings import settings
from mailer.domain.outbox.post import Recipient, post
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import email_address
from mailer.lib.errors import Refused
from mailer.models.message import MessageKind
from mailer.models.reminder import Reminder, ReminderAnswer
from mailer.models.user import User

log = structlog.get_logger(__name__)


def post_notice(answer: ReminderAnswer) -> None:
    """Post the mail; an account that cannot send keeps no answer from being taken."""
    to = addressees(answer)
    if not to:
        log.info("nobody to tell of an answer", answer_id=answer.id)
        return
    try:
        sender = sender_for(None)
        post(
            MessageKind.REMINDER_ANSWER,
            account_id=sender.account.id,
            from_address=sender.address,
            from_name=sender.name,
            to=[Recipient(address) for address in to],
            data={"answer_id": answer.id},
            language=company().language,
            actor=SYSTEM,
        )
    except Refused as refused:
        log.warning("an answer was not told", answer_id=answer.id, reason=refused.message)


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
    ours = company().email
    return [ours] if email_address.parse(ours) is not None else []


def _sender(answer: ReminderAnswer) -> User | None:
    user_id = db.session.get_one(Reminder, answer.reminder_id).run.created_by_id
    return db.session.get(User, user_id) if user_id is not None else None
