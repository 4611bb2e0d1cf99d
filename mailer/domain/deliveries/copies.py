"""Mails kept as they leave, so that what was sent can be shown years later, byte for byte."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from mailer.domain.deliveries.bookkeeper import Note
from mailer.domain.deliveries.making import Made
from mailer.domain.outbox.counts import Moves
from mailer.infra import mail_files
from mailer.infra.db import db
from mailer.infra.mail_files import MailFile
from mailer.models.sent_copy import SentCopy


def keeping(made: Made) -> Note:
    """Writes what is about to be handed over. May be repeated: an attempt is written once."""
    texts = [part for part in made.content.parts if isinstance(part, bytes)]
    values = {
        "delivery_id": made.mail.id,
        "attempt": made.mail.attempt,
        "text": b"".join(texts),
        "parts": [
            [len(part)] if isinstance(part, bytes) else [part.key, part.size]
            for part in made.content.parts
        ],
    }

    def keep(connection: Connection, now: dt.datetime, _moves: Moves) -> None:
        make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        connection.execute(make(SentCopy).on_conflict_do_nothing(), [values | {"at": now}])

    return keep


def of_deliveries(ids: Sequence[int]) -> dict[tuple[int, int], SentCopy]:
    """(delivery, attempt) → what was handed over."""
    found = db.session.scalars(select(SentCopy).where(SentCopy.delivery_id.in_(ids)))
    return {(copy.delivery_id, copy.attempt): copy for copy in found}


def files_in(copy: SentCopy) -> list[MailFile]:
    """The files that it carried."""
    return [mail_files.kept(*part) for part in copy.parts if len(part) == 2]


def blocks(copy: SentCopy) -> Iterator[bytes]:
    """The mail again. Raises OSError when one of its files is not what was kept."""
    at = 0
    for part in copy.parts:
        if len(part) == 2:
            yield from mail_files.kept(*part).blocks()
        else:
            yield copy.text[at : at + part[0]]
            at += part[0]
