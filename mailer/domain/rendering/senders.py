"""Who signs a mail."""

from __future__ import annotations

from mailer.domain.accounts.access import Actor
from mailer.domain.accounts.sending import Sender
from mailer.domain.templates.tags.facts import SenderFacts
from mailer.infra.db import db
from mailer.models.message import Message
from mailer.models.user import User


def of_message(message: Message) -> SenderFacts:
    """The sender of a message in the outbox: its From, and the colleague who posted it."""
    user = db.session.get(User, message.created_by_id) if message.created_by_id else None
    return _facts(message.from_name, message.from_address, message.reply_to, user)


def of_actor(sender: Sender, actor: Actor) -> SenderFacts:
    """The sender that a mail of this person would have."""
    user = actor if isinstance(actor, User) else None
    return _facts(sender.name, sender.address, sender.reply_to, user)


def _facts(name: str, address: str, reply_to: str, user: User | None) -> SenderFacts:
    if user is None:
        return SenderFacts(name, address, reply_to)
    return SenderFacts(name, address, reply_to, user.phone, user.title, user.signature)
