"""A copy of a mailing for whoever starts it, where they want one ("My parameters")."""

from __future__ import annotations

from sqlalchemy import select

from mailer.domain.accounts.access import Actor
from mailer.domain.accounts.sending import Sender
from mailer.domain.customers import addressed
from mailer.domain.customers.audience import meant
from mailer.domain.mailings import terms
from mailer.domain.mailings.ab_tests import messages
from mailer.domain.mailings.recipients import why_excluded
from mailer.domain.outbox.attachments import of_message
from mailer.domain.outbox.post import Recipient, post
from mailer.infra.db import db
from mailer.lib.lots import Lot
from mailer.models.mailing import Mailing
from mailer.models.message import Message, MessageKind
from mailer.models.user import User


def are_wanted(starter: Actor) -> bool:
    """Does this person want a copy of what they send?"""
    return isinstance(starter, User) and starter.bcc_copy


def to_starter(mailing: Mailing, message: Message, sender: Sender, actor: Actor) -> None:
    """Post the mail that the first recipient gets to the starter as well; it is no part of the
    mailing (whose `message` it is), so the ledger still adds up. Of an A/B test, both variants."""
    if not isinstance(actor, User) or not are_wanted(actor):
        return
    asked = terms.of_mailing(mailing)
    who = asked.who
    first = db.session.scalar(
        select(who.model)
        .select_from(who.rows)
        .where(meant(mailing.audience), why_excluded(asked).is_(None))
        .order_by(who.id)
        .limit(1)
    )
    for each, which in _variants(mailing, message):
        post(
            MessageKind.COPY,
            account_id=sender.account.id,
            from_address=sender.address,
            from_name=sender.name,
            reply_to=sender.reply_to,
            to=[Recipient(actor.email)],
            subject=each.subject,
            template_version_id=each.template_version_id,
            data=each.data | which | _shown(first, asked),
            language=each.language,
            attachments=of_message(each.id),
            actor=actor,
        )


def count(starter: Actor, *, tested: bool) -> int:
    """How many leave at once for whoever starts a mailing."""
    if not are_wanted(starter):
        return 0
    return 2 if tested else 1


def _variants(mailing: Mailing, message: Message) -> list[tuple[Message, dict[str, str]]]:
    """What is copied, and what the copy says of it: its subject tells A from B."""
    test = messages.test_of(mailing)
    if test is None:
        return [(message, {})]
    second = db.session.get_one(Message, test.message_id)
    return [(message, {"lot": Lot.A.value}), (second, {"lot": Lot.B.value})]


def _shown(first: addressed.Addressee | None, asked: terms.Terms) -> dict[str, int]:
    """Whose data the copy shows, and which record of theirs."""
    if first is None:
        return {}
    found = addressed.in_data(first)
    return found | asked.about.of_customer(found["customer_id"])
