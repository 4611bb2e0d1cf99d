"""Put a mail into the outbox. The engine (`domain.deliveries`) makes and sends it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from flask_babel import gettext as _
from sqlalchemy import BigInteger, Insert, String, bindparam, cast, literal, select, true
from sqlalchemy.dialects import postgresql, sqlite

from mailer.domain.outbox.attachments import attach
from mailer.domain.outbox.counts import Moves
from mailer.infra import given_rows
from mailer.infra.db import db
from mailer.infra.queue import enqueue
from mailer.lib import clock, email_address
from mailer.lib.errors import Refused
from mailer.models.attachment import Attachment
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.message import Message, MessageKind, Priority

#: How long a mail is tried before it is given up: a password link is of no use tomorrow.
LIFETIMES: Mapping[MessageKind, dt.timedelta] = {
    MessageKind.PASSWORD: dt.timedelta(hours=1),
    MessageKind.DOCUMENT: dt.timedelta(hours=24),
    MessageKind.REMINDER: dt.timedelta(hours=24),
}
LIFETIME = dt.timedelta(hours=48)


#: What a delivery has of its own, what it shares with the others of its message, and what is the
#: same for every new one.
_OWN: given_rows.Columns = {
    "address": String(),
    "address_key": String(),
    "customer_id": BigInteger(),
    "contact_id": BigInteger(),
    "data": String(),
}
_SHARED = (
    "message_id",
    "mailing_id",
    "account_id",
    "priority",
    "due_at",
    "expires_at",
    "updated_at",
    "state",
    "reply",
)
_FRESH: Mapping[str, Any] = {
    "owner": "",
    "attempt": 0,
    "deferrals": 0,
    "doubts": 0,
}


class HasId(Protocol):
    """Who posts: a user, or the system."""

    @property
    def id(self) -> int | None: ...


class RecipientAddress(Protocol):
    """A recipient of a mailing, with its address and how that is normalised."""

    @property
    def id(self) -> int: ...
    @property
    def customer_id(self) -> int: ...
    @property
    def contact_id(self) -> int | None: ...
    @property
    def email(self) -> str: ...
    @property
    def email_key(self) -> str: ...


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
    and adds its audience in slices by `insert_audience`; whatever belongs to a mailing is
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
    _insert_new(message_id, list(rows.values()), due_at, held)
    for key, delivery_id in _ids(message_id, [key for key in own if key not in there]).items():
        attach(own[key], message_id, delivery_id)


def insert_audience(
    message_id: int,
    rows: Sequence[RecipientAddress],
    due_at: dt.datetime | None = None,
    data: Mapping[int, dict[str, Any]] | None = None,
    *,
    held: str = "",
) -> dict[str, int]:
    """Add recipients with a valid address, a slice of a mailing's audience, to its message, and
    wake the engine (or hold them, for that reason); the earlier ones of an address get its mail.
    `data`: what a delivery keeps, by the recipient's id.

    Answers with whose mail each address gets: by normalised address, the recipient's id.
    """
    owners: dict[str, int] = {}
    for row in rows:
        owners.setdefault(row.email_key, row.id)
    fresh = [
        {
            "address": row.email,
            "address_key": row.email_key,
            "customer_id": row.customer_id,
            "contact_id": row.contact_id,
            "data": json.dumps(data[row.id]) if data and row.id in data else None,
        }
        for row in rows
        if owners[row.email_key] == row.id
    ]
    if _insert_new(message_id, fresh, due_at, held) < len(fresh):
        owners |= _taken(message_id, list(owners))
    return owners


def recipients_of(message_ids: Sequence[int], keys: Sequence[str]) -> dict[str, int]:
    """Whose mail each of these addresses gets from one of several messages: by normalised address,
    the recipient's id."""
    found: dict[str, int] = {}
    for message_id in message_ids:
        found |= _taken(message_id, keys)
    return found


def _insert_new(
    message_id: int, rows: Sequence[dict[str, Any]], due_at: dt.datetime | None, held: str
) -> int:
    """Insert those whose address the message has not; answers with how many these are."""
    if not rows:
        return 0
    message = db.session.get_one(Message, message_id)
    now = clock.now()
    state = DeliveryState.HELD if held else DeliveryState.QUEUED
    shared = {
        "message_id": message.id,
        "mailing_id": message.mailing_id,
        "account_id": message.account_id,
        "priority": message.priority,
        "due_at": due_at or now,
        "expires_at": _expires_at(message, due_at or now),
        "updated_at": now,
        "state": state,
        "reply": held,
    }
    connection = db.session.connection()
    added = connection.execute(
        _insertion(db.engine.dialect.name),
        {f"{name}_is": value for name, value in shared.items()} | given_rows.parameters(rows),
        execution_options={"preserve_rowcount": True},
    ).rowcount
    moves = Moves()
    moves.add(message.mailing_id, None, state, added)
    moves.write(connection, now)
    enqueue("deliveries.drain")
    return added


@lru_cache(2)
def _insertion(dialect: str) -> Insert:
    """Insert the given rows with the values that they share."""
    rows = given_rows.given(dialect, _OWN)
    table = Delivery.__table__.c
    values: dict[str, Any] = {
        name: bindparam(f"{name}_is", type_=table[name].type) for name in _SHARED
    }
    values |= {name: literal(value, table[name].type) for name, value in _FRESH.items()}
    values |= {name: rows.c[name] for name in _OWN if name != "data"}
    values["data"] = (
        cast(rows.c.data, table["data"].type) if dialect == "postgresql" else rows.c.data
    )
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # SQLite takes ON CONFLICT for a part of the SELECT unless a WHERE stands before it.
    chosen = select(*values.values()).where(true())
    return (
        make(Delivery)
        .from_select(list(values), chosen, include_defaults=False)
        .on_conflict_do_nothing(index_elements=["message_id", "address_key"])
    )


def _expires_at(message: Message, due_at: dt.datetime) -> dt.datetime | None:
    """Mail of a mailing may wait for days (a daily limit, a pause): its time runs from the
    first "try again later" of its server, see `deliveries.retry`."""
    if message.mailing_id is not None:
        return None
    return due_at + LIFETIMES.get(message.kind, LIFETIME)


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


def _taken(message_id: int, keys: Sequence[str]) -> dict[str, int]:
    """Normalised address → the recipient whose mail it gets."""
    found = db.session.execute(
        select(Delivery.address_key, Delivery.customer_id, Delivery.contact_id).where(
            Delivery.message_id == message_id, Delivery.address_key.in_(keys)
        )
    )
    return {row.address_key: row.contact_id or row.customer_id or 0 for row in found}


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
