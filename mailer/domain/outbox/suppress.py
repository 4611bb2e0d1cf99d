"""Put an address on the suppression list: it gets no mail at all any more."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from mailer.models.suppression import Suppression, SuppressionReason

_LONGEST = 500


def suppress(
    connection: Connection,
    address: str,
    address_key: str,
    reason: SuppressionReason,
    evidence: str,
    now: dt.datetime,
    expires_at: dt.datetime | None = None,
) -> bool:
    """Write to this address no more, or not before `expires_at`. Whoever is on the list keeps the
    first reason, unless that ends and this does not; True when something changed."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {
        "address": address,
        "reason": reason,
        "evidence": evidence[:_LONGEST],
        "created_at": now,
        "expires_at": expires_at,
    }
    insert = make(Suppression).values(address_key=address_key, **values)
    if expires_at is None:
        insert = insert.on_conflict_do_update(
            index_elements=["address_key"],
            set_=values,
            where=Suppression.expires_at.is_not(None),
        )
    else:
        insert = insert.on_conflict_do_nothing(index_elements=["address_key"])
    return connection.execute(insert.returning(Suppression.id)).first() is not None
