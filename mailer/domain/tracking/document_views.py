"""Looks at the pages of documents: noted in Redis by the request, brought over to the database by
a job, as `events` are."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from mailer.domain.tracking.document_links import DocumentLink
from mailer.infra import stream
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.networks import network_of
from mailer.models.document_view import DocumentView, ViewKind

log = structlog.get_logger(__name__)

STREAM = "document-views"
#: Looks of one transaction.
SLICE = 500
_AGENT, _NAME = 200, 200


@dataclass(frozen=True)
class Seen:
    """What was seen through the link of one mail."""

    first: dt.datetime
    last: dt.datetime
    #: How often the page was opened, and which files were looked at.
    times: int
    files: Sequence[str]


def note(link: DocumentLink, address: str, user_agent: str, file_name: str = "") -> bool:
    """Somebody looks at the page, or at a file of it, now; False if it is lost because Redis is
    away. `address` is the IP address of who asks; only its network is kept."""
    at = int(clock.now().timestamp() * 1000)
    noted = (
        f"{at:011x}{os.urandom(6).hex()}",
        (ViewKind.FILE if file_name else ViewKind.PAGE).value,
        link.document_id,
        link.delivery_id,
        file_name[:_NAME],
        at,
        "".join(filter(str.isprintable, user_agent))[:_AGENT],
        network_of(address),
    )
    return stream.add(current_app, STREAM, json.dumps(noted).encode())


def waiting() -> list[tuple[bytes, bytes]]:
    """The oldest looks that wait: their places, and what was noted. Raises `RedisError`."""
    return stream.read(STREAM, SLICE)


def keep(found: Iterable[tuple[bytes, bytes]]) -> None:
    """Write looks into the database; those that are there already are left out."""
    rows = [row for _place, value in found if (row := _row(value)) is not None]
    if rows:
        connection = db.session.connection()
        make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        connection.execute(
            make(DocumentView).on_conflict_do_nothing(index_elements=["record_id"]), rows
        )


def forget(found: Iterable[tuple[bytes, bytes]]) -> None:
    """They are in the database for certain. Raises `RedisError`."""
    stream.forget(STREAM, [place for place, _value in found])


def of_document(document_id: int) -> list[DocumentView]:
    """All looks at a document, the oldest first."""
    query = select(DocumentView).where(DocumentView.document_id == document_id)
    return list(db.session.scalars(query.order_by(DocumentView.at, DocumentView.id)))


def seen(document_id: int) -> dict[int, Seen]:
    """Delivery id → what was seen through the link of that mail."""
    by_mail: dict[int, list[DocumentView]] = {}
    for view in of_document(document_id):
        by_mail.setdefault(view.delivery_id, []).append(view)
    return {
        delivery_id: Seen(
            first=views[0].at,
            last=views[-1].at,
            times=sum(view.kind is ViewKind.PAGE for view in views),
            files=list(dict.fromkeys(view.file_name for view in views if view.file_name)),
        )
        for delivery_id, views in by_mail.items()
    }


def _row(value: bytes) -> dict[str, Any] | None:
    try:
        record_id, kind, document_id, delivery_id, name, at, user_agent, network = json.loads(value)
        return {
            "record_id": record_id,
            "kind": ViewKind(kind),
            "document_id": document_id,
            "delivery_id": delivery_id,
            "file_name": name,
            "at": dt.datetime.fromtimestamp(at / 1000, dt.UTC),
            "user_agent": user_agent,
            "network": network,
        }
    except (ValueError, TypeError):
        log.error("a look that cannot be read is dropped", value=value[:200])
        return None
