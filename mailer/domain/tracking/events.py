"""Openings and clicks: noted in Redis by the request, brought over to the database by a job.

Each has an id from the moment it is noted, and the database takes an id once: whoever brings
events over may be killed at any point and repeat what it did.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from mailer.domain.tracking import limits
from mailer.domain.tracking.tokens import TrackedMail
from mailer.infra import stream
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.networks import network_of
from mailer.models.message import Message
from mailer.models.tracking_event import TrackingEvent, TrackingKind

log = structlog.get_logger(__name__)

STREAM = "tracking"
#: Events of one transaction.
SLICE = 500
#: Letters of a program's name that are kept.
_AGENT = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that is not in the database yet."""

    place: bytes
    #: The columns of its row; None for a note that cannot be read.
    row: dict[str, Any] | None


def note(
    app: Flask,
    kind: TrackingKind,
    mail: TrackedMail,
    link_number: int | None,
    address: str,
    user_agent: str,
) -> bool:
    """Note an event that happens now, with one call to Redis and without the app's context; False
    if it is lost because Redis is away, or dropped because there are too many (`limits`).
    `address` is the IP address of who asks; only its network is kept."""
    if not user_agent.isprintable():
        user_agent = "".join(filter(str.isprintable, user_agent))
    at = int(clock.now().timestamp() * 1000)
    # Begins with the time, so that rows added one after the other lie beside each other.
    # No secret: `os.urandom` would let another thread run, and wait until it is done.
    record_id = f"{at:011x}{random.getrandbits(48):012x}"
    network = network_of(address)
    noted = (
        record_id,
        kind.value,
        mail.delivery_id,
        mail.message_id,
        link_number,
        at,
        user_agent[:_AGENT],
        network,
    )
    return stream.add(
        app, STREAM, json.dumps(noted).encode(), limits.of_events(mail.delivery_id, network)
    )


def waiting() -> list[Waiting]:
    """The oldest events that wait. Raises `RedisError`."""
    return [Waiting(place, _row(value)) for place, value in stream.read(STREAM, SLICE)]


def keep(events: Sequence[Waiting]) -> None:
    """Write events into the database; those that are there already are left out."""
    rows = [event.row for event in events if event.row is not None]
    if not rows:
        return
    mailings = _mailings({row["message_id"] for row in rows})
    for row in rows:
        row["mailing_id"] = mailings.get(row["message_id"])
    connection = db.session.connection()
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(
        make(TrackingEvent).on_conflict_do_nothing(index_elements=["record_id"]), rows
    )


def forget(events: Iterable[Waiting]) -> None:
    """They are in the database for certain. Raises `RedisError`."""
    stream.forget(STREAM, [event.place for event in events])


def _row(value: bytes) -> dict[str, Any] | None:
    try:
        record_id, kind, delivery_id, message_id, number, at, user_agent, network = json.loads(
            value
        )
        return {
            "record_id": record_id,
            "kind": TrackingKind(kind),
            "delivery_id": delivery_id,
            "message_id": message_id,
            "link_number": number,
            "at": dt.datetime.fromtimestamp(at / 1000, dt.UTC),
            "user_agent": user_agent,
            "network": network,
        }
    except (ValueError, TypeError):
        log.error("an event that cannot be read is dropped", value=value[:200])
        return None


def _mailings(message_ids: Iterable[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Message.id, Message.mailing_id).where(Message.id.in_(sorted(message_ids)))
    )
    return {message_id: mailing_id for message_id, mailing_id in rows if mailing_id is not None}
