"""A mailing in the name of the owners of the records: one message for each owner, beside the main
one for customers that nobody owns (or whose owner is new since it started); of a tested mailing as
many for each lot (`ab_tests`)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mailer.domain.customers import about, addressed
from mailer.domain.mailings.ab_tests import messages
from mailer.domain.mailings.senders import Senders
from mailer.domain.outbox import attachments, post
from mailer.domain.outbox.audience import insert_audience, recipients_of
from mailer.domain.rendering import tracked_message
from mailer.infra.db import db
from mailer.lib import email_address
from mailer.lib.lots import Lot, lot_of
from mailer.models.ab_test import AbTest
from mailer.models.attachment import Attachment
from mailer.models.mailing import Mailing
from mailer.models.message import Message, MessageKind, Priority
from mailer.models.user import User


def post_messages(main: Message, senders: Senders) -> None:
    """Make the messages of a mailing that starts, for each of its lots, and keep who has no
    sender."""
    if senders.without:
        main.data = main.data | {"without": sorted(senders.without)}
    if senders.owners:
        files = attachments.of_message(main.id)
        for lot, found in messages.by_lot(main.mailing_id or 0).items():
            _post_for_owners(found[0], lot, senders, files)


def _post_for_owners(
    like: Message, lot: Lot, senders: Senders, files: Sequence[Attachment]
) -> None:
    for owner_id, sender in senders.owners.items():
        message = post.post(
            MessageKind.MAILING,
            account_id=sender.account.id,
            from_address=sender.address,
            from_name=sender.name,
            reply_to=sender.reply_to,
            subject=like.subject,
            template_version_id=like.template_version_id,
            language=like.language,
            data=like.data | {"owner": owner_id},
            mailing_id=like.mailing_id,
            priority=Priority.BULK,
            attachments=files,
            to=[],
            actor=db.session.get_one(User, owner_id),
        )
        if lot is not Lot.REST:
            tracked_message.keep_links(message)


def without_sender(mailing: Mailing) -> list[int]:
    """Owners in whose name nothing could leave when it started."""
    message = db.session.get_one(Message, mailing.message_id)
    found: list[int] = message.data.get("without", [])
    return found


def insert(mailing: Mailing, rows: Sequence[Any], now: dt.datetime) -> dict[str, int]:
    """Queue a slice of recipients, each in the message of its lot and its owner; the earlier ones of
    an address get its mail, whoever owns them. Answers as `insert_audience` does."""
    places, test = _places(mailing), messages.test_of(mailing)
    main = mailing.message_id or 0
    data = {}
    if _says_more(mailing.audience):
        data = {row.id: found for row in rows if (found := _about(row))}
    if len(places) == 1:
        return insert_audience(main, rows, due_at=now, data=data)
    taken = recipients_of(list(places.values()), [row.email_key for row in rows])
    parts: defaultdict[tuple[Lot, int], list[Any]] = defaultdict(list)
    for row in rows:
        if taken.setdefault(row.email_key, row.id) == row.id:
            lot = _lot(test, row.email_key)
            parts[lot, places.get((lot, row.owner_id)) or places[lot, None]].append(row)
    for (lot, message_id), part in parts.items():
        held = messages.why_held(test, lot)
        insert_audience(message_id, part, due_at=now, data=data, held=held)
    return taken


def is_plain(mailing: Mailing) -> bool:
    """Do all recipients get one message, about nothing but the customer?"""
    return len(_places(mailing)) == 1 and not _says_more(mailing.audience)


def _says_more(audience: Mapping[str, Any]) -> bool:
    """Is a mail of this audience about more than its customer?"""
    return bool(about.about(audience)) or addressed.of(audience) is not addressed.CUSTOMERS


def _about(row: Any) -> dict[str, int]:
    """What the mail to a recipient is about beside the customer."""
    contact = {addressed.DATA: row.contact_id} if row.contact_id is not None else {}
    return about.in_row(row) | contact


def insert_addresses(mailing: Mailing, addresses: Iterable[str], now: dt.datetime) -> None:
    """Queue what was typed and is no customer's, each address in the message of its lot."""
    places, test = _places(mailing), messages.test_of(mailing)
    parts: defaultdict[Lot, list[post.Recipient]] = defaultdict(list)
    for address in addresses:
        parsed = email_address.parse(address)
        lot = _lot(test, parsed.key if parsed else address)
        parts[lot].append(post.Recipient(address))
    for lot, part in parts.items():
        held = messages.why_held(test, lot)
        post.insert_deliveries(places[lot, None], part, due_at=now, held=held)


def _lot(test: AbTest | None, address_key: str) -> Lot:
    return lot_of(test.mailing_id, address_key, test.share) if test is not None else Lot.A


def _places(mailing: Mailing) -> dict[tuple[Lot, int | None], int]:
    """Lot and owner → message."""
    return {
        (lot, message.data.get("owner")): message.id
        for lot, found in messages.by_lot(mailing.id).items()
        for message in found
    }
