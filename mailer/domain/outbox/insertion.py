"""The statements that put new deliveries of a posted message into the outbox: of given rows, or of
those that another statement selects. An address that the message has already is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Insert,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite

from mailer.domain.outbox.counts import Moves
from mailer.infra import given_rows
from mailer.infra.db import db
from mailer.infra.queue import enqueue
from mailer.lib import clock
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.message import Message, MessageKind

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


@dataclass(frozen=True)
class Chosen:
    """What became of recipients whom a statement selects."""

    #: How many they were, and the id of the last one.
    count: int
    last_id: int | None
    #: Rows of those who get no mail: with a `reason`, or as an earlier one has their address.
    left_out: Sequence[Any]


def insert_given(
    message_id: int, rows: Sequence[dict[str, Any]], due_at: dt.datetime | None, held: str
) -> int:
    """Insert those whose address the message has not; answers with how many these are."""
    if not rows:
        return 0
    message, now = db.session.get_one(Message, message_id), clock.now()
    state = DeliveryState.HELD if held else DeliveryState.QUEUED
    added = (
        db.session.connection()
        .execute(
            _insertion(db.engine.dialect.name),
            _shared(message, state, due_at or now, now, held) | given_rows.parameters(rows),
            execution_options={"preserve_rowcount": True},
        )
        .rowcount
    )
    _count(message, state, added, now)
    return added


def insert_chosen(message_id: int, chosen: Select[Any], due_at: dt.datetime) -> Chosen:
    """Insert the customers whom a statement selects (`recipients.slice_after`) without a `reason`
    to be left out. PostgreSQL reads and inserts in one statement: whatever is changed meanwhile
    counts for both or for neither."""
    rows = chosen.cte("chosen")
    values = _values() | {
        "address": rows.c.email,
        "address_key": rows.c.email_key,
        "customer_id": rows.c.customer_id,
    }
    fresh = select(*values.values()).where(rows.c.reason.is_(None)).order_by(rows.c.id)
    added = _insert(postgresql.insert, values, fresh).returning(Delivery.customer_id).cte("added")
    left_out = select(rows).where(rows.c.id.not_in(select(added.c.customer_id))).subquery()
    counts = select(
        func.count().label("chosen_count"),
        func.max(rows.c.id).label("last_id"),
        select(func.count()).select_from(added).scalar_subquery().label("added_count"),
    ).subquery()
    both = select(counts, left_out).outerjoin_from(counts, left_out, true())
    message, now = db.session.get_one(Message, message_id), clock.now()
    shared = _shared(message, DeliveryState.QUEUED, due_at, now)
    found = db.session.execute(both, shared).all()
    _count(message, DeliveryState.QUEUED, found[0].added_count, now)
    left = [row for row in found if row.id is not None]
    return Chosen(found[0].chosen_count, found[0].last_id, left)


def _count(message: Message, state: DeliveryState, added: int, now: dt.datetime) -> None:
    """They are new: count them, and wake the engine."""
    moves = Moves()
    moves.add(message.mailing_id, None, state, added)
    moves.write(db.session.connection(), now)
    enqueue("deliveries.drain")


def _shared(
    message: Message, state: DeliveryState, due_at: dt.datetime, now: dt.datetime, held: str = ""
) -> dict[str, Any]:
    """The parameters of `_values`."""
    shared = {
        "message_id": message.id,
        "mailing_id": message.mailing_id,
        "account_id": message.account_id,
        "priority": message.priority,
        "due_at": due_at,
        "expires_at": _expires_at(message, due_at),
        "updated_at": now,
        "state": state,
        "reply": held,
    }
    return {f"{name}_is": value for name, value in shared.items()}


def _values() -> dict[str, ColumnElement[Any]]:
    """Of all deliveries that one statement inserts."""
    table = Delivery.__table__.c
    shared = {name: bindparam(f"{name}_is", type_=table[name].type) for name in _SHARED}
    return shared | {name: literal(value, table[name].type) for name, value in _FRESH.items()}


def _insert(make: Any, values: Mapping[str, ColumnElement[Any]], chosen: Select[Any]) -> Any:
    """Insert what is chosen, but for addresses that the message has."""
    insert = make(Delivery).from_select(list(values), chosen, include_defaults=False)
    return insert.on_conflict_do_nothing(index_elements=["message_id", "address_key"])


@lru_cache(2)
def _insertion(dialect: str) -> Insert:
    """Insert the given rows with the values that they share."""
    rows = given_rows.given(dialect, _OWN)
    own: dict[str, ColumnElement[Any]] = {name: rows.c[name] for name in _OWN}
    if dialect == "postgresql":
        own["data"] = cast(rows.c.data, Delivery.__table__.c.data.type)
    values = _values() | own
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # SQLite takes ON CONFLICT for a part of the SELECT unless a WHERE stands before it.
    inserted: Insert = _insert(make, values, select(*values.values()).where(true()))
    return inserted


def _expires_at(message: Message, due_at: dt.datetime) -> dt.datetime | None:
    """Mail of a mailing may wait for days (a daily limit, a pause): its time runs from the
    first "try again later" of its server, see `deliveries.retry`."""
    if message.mailing_id is not None:
        return None
    return due_at + LIFETIMES.get(message.kind, LIFETIME)
