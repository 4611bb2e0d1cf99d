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
) -> bool:
    """Write to this address no more. Whoever is on the list keeps the first reason; True when it
    was not there."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    added = connection.execute(
        make(Suppression)
        .values(
            address=address,
            address_key=address_key,
            reason=reason,
            evidence=evidence[:_LONGEST],
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["address_key"])
        .returning(Suppression.id)
    )
    return added.first() is not None
