"""Add the audience of a mailing to its message, slice by slice. The earlier ones of an address get its
mail."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import select

from mailer.domain.outbox import insertion
from mailer.infra.db import db
from mailer.models.delivery import Delivery


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
    if insertion.insert_given(message_id, fresh, due_at, held) < len(fresh):
        owners |= _taken(message_id, list(owners))
    return owners


def recipients_of(message_ids: Sequence[int], keys: Sequence[str]) -> dict[str, int]:
    """Whose mail each of these addresses gets from one of several messages: by normalised address,
    the recipient's id."""
    found: dict[str, int] = {}
    for message_id in message_ids:
        found |= _taken(message_id, keys)
    return found


def _taken(message_id: int, keys: Sequence[str]) -> dict[str, int]:
    """Normalised address → the recipient whose mail it gets."""
    found = db.session.execute(
        select(Delivery.address_key, Delivery.customer_id, Delivery.contact_id).where(
            Delivery.message_id == message_id, Delivery.address_key.in_(keys)
        )
    )
    return {row.address_key: row.contact_id or row.customer_id or 0 for row in found}
