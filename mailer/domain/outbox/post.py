"""Put a mail into the outbox. The engine (`domain.deliveries`) makes and sends it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.outbox import insertion
from mailer.domain.outbox.attachments import attach
from mailer.infra.db import db
from mailer.lib import clock, email_address
from mailer.lib.errors import Refused
from mailer.models.attachment import Attachment
from mailer.models.delivery import Delivery
from mailer.models.message import Message, MessageKind, Priority


class HasId(Protocol):
    """Who posts: a user, or the system."""

    @property
    def id(self) -> int | None: ...


@dataclass(frozen=True)
class Recipient:
    """One address that gets the mail, and the record it belongs to."""

    address: str
    customer_id: int | None = None
    contact_id: int | None = None
    #: Tag values that belong to this recipient only.
    data: dict[str, Any] | None = None
    #: Files that go with this recipient's mail only, beside those of the message.
    attachments: Sequence[Attachment] = ()


def post(
    kind: MessageKind,
    *,
    account_id: int,
    from_address: str,
    from_name: str = "",
    to: Sequence[Recipient],
    subject: str = "",
    template_version_id: int | None = None,
    data: dict[str, Any] | None = None,
    priority: Priority = Priority.URGENT,
    mailing_id: int | None = None,
    guard: str = "",
    guard_object_id: int | None = None,
    reply_to: str = "",
    language: str = "",
    due_at: dt.datetime | None = None,
    attachments: Sequence[Attachment] = (),
    actor: HasId,
) -> Message:
    """Queue one mail to each of `to`; it leaves once the caller's unit of work is committed.

    Two spellings of one address get one mail. A mailing posts its message with nobody in `to`
    and adds its audience in slices (`outbox.audience`); whatever belongs to a mailing is
    bulk mail, and nothing else is. Raises `Refused` for no address, or too large `attachments`.
    """
    if (mailing_id is not None) != (priority == Priority.BULK):
        raise ValueError("bulk mail is what belongs to a mailing")
    _refuse_line_breaks(subject, from_name)
    message = Message(
        kind=kind,
        priority=priority,
        mailing_id=mailing_id,
        template_version_id=template_version_id,
        account_id=account_id,
        subject=subject,
        from_name=from_name,
        from_address=_valid(from_address).address,
        reply_to=_valid(reply_to).address if reply_to else "",
        language=language,
        data=data or {},
        guard=guard,
        guard_object_id=guard_object_id,
        created_by_id=actor.id,
        created_at=clock.now(),
    )
    db.session.add(message)
    db.session.flush()
    attach(attachments, message.id)
    insert_deliveries(message.id, to, due_at)
    return message


def insert_deliveries(
    message_id: int,
    recipients: Sequence[Recipient],
    due_at: dt.datetime | None = None,
    *,
    held: str = "",
) -> None:
    """Add recipients to a posted message and wake the engine; or hold them, for that reason.

    An address that the message has already is left out. Raises `Refused` when an address is none.
    """
    rows: dict[str, dict[str, Any]] = {}
    own: dict[str, Sequence[Attachment]] = {}
    for recipient in recipients:
        parsed = _valid(recipient.address)
        if recipient.attachments and parsed.key not in rows:
            own[parsed.key] = recipient.attachments
        rows.setdefault(
            parsed.key,
            {
                "address": parsed.address,
                "address_key": parsed.key,
                "customer_id": recipient.customer_id,
                "contact_id": recipient.contact_id,
                "data": json.dumps(recipient.data) if recipient.data is not None else None,
            },
        )
    there = _ids(message_id, list(own))
    insertion.insert_given(message_id, list(rows.values()), due_at, held)
    for key, delivery_id in _ids(message_id, [key for key in own if key not in there]).items():
        attach(own[key], message_id, delivery_id)


def _ids(message_id: int, keys: Sequence[str]) -> dict[str, int]:
    """Normalised address → id of its delivery."""
    if not keys:
        return {}
    found = db.session.execute(
        select(Delivery.address_key, Delivery.id).where(
            Delivery.message_id == message_id, Delivery.address_key.in_(keys)
        )
    )
    return {row.address_key: row.id for row in found}


def _valid(address: str) -> email_address.EmailAddress:
    parsed = email_address.parse(address)
    if parsed is None:
        raise Refused(_("“%(address)s” is not an e-mail address.", address=address[:100]))
    return parsed


def _refuse_line_breaks(subject: str, from_name: str) -> None:
    """What stands in a header must not start another one."""
    if any(sign < " " for sign in subject):
        raise Refused(_("The subject may not contain line breaks or other control characters."))
    if any(sign < " " for sign in from_name):
        raise Refused(_("The sender’s name may not contain line breaks."))
