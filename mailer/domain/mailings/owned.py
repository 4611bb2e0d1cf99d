"""A mailing in the name of the owners of the records: one message for each owner, beside the main
one for customers that nobody owns (or whose owner is new since it started)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from mailer.domain.mailings.senders import Senders
from mailer.domain.outbox import attachments, post
from mailer.domain.rendering import deals, tracked_message
from mailer.infra.db import db
from mailer.models.mailing import Mailing
from mailer.models.message import Message, MessageKind, Priority
from mailer.models.user import User


def post_messages(main: Message, senders: Senders) -> None:
    """Make the messages of a mailing that starts, and keep who has no sender."""
    if senders.without:
        main.data = main.data | {"without": sorted(senders.without)}
    files = attachments.of_message(main.id) if senders.owners else []
    for owner_id, sender in senders.owners.items():
        message = post.post(
            MessageKind.MAILING,
            account_id=sender.account.id,
            from_address=sender.address,
            from_name=sender.name,
            reply_to=sender.reply_to,
            subject=main.subject,
            template_version_id=main.template_version_id,
            language=main.language,
            data=main.data | {"owner": owner_id},
            mailing_id=main.mailing_id,
            priority=Priority.BULK,
            attachments=files,
            to=[],
            actor=db.session.get_one(User, owner_id),
        )
        tracked_message.keep_links(message)


def without_sender(mailing: Mailing) -> list[int]:
    """Owners in whose name nothing could leave when it started."""
    message = db.session.get_one(Message, mailing.message_id)
    found: list[int] = message.data.get("without", [])
    return found


def insert(mailing: Mailing, rows: Sequence[Any], now: dt.datetime) -> dict[str, int]:
    """Queue a slice of customers, each in its owner's message; the earlier ones of an address get
    its mail, whoever owns them. Answers as `post.insert_customers` does."""
    by_owner = _messages_of(mailing)
    main = mailing.message_id or 0
    data = {row.id: {deals.DATA: row.deal_id} for row in rows if row.deal_id is not None}
    if not by_owner:
        return post.insert_customers(main, rows, due_at=now, data=data)
    keys = [row.email_key for row in rows]
    taken = post.customers_of([main, *by_owner.values()], keys)
    parts: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if taken.setdefault(row.email_key, row.id) == row.id:
            parts[by_owner.get(row.owner_id, main)].append(row)
    for message_id, part in parts.items():
        post.insert_customers(message_id, part, due_at=now, data=data)
    return taken


def _messages_of(mailing: Mailing) -> dict[int, int]:
    """Owner → message."""
    found = db.session.scalars(
        select(Message).where(
            Message.mailing_id == mailing.id, Message.id != (mailing.message_id or 0)
        )
    )
    return {each.data["owner"]: each.id for each in found if "owner" in each.data}
