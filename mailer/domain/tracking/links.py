"""The numbered links of a message, and where each leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import insert, select

from mailer.infra.db import db
from mailer.lib.mail_links import Link
from mailer.models.tracked_link import TrackedLink

#: Links of one message that are counted; whatever comes behind them leads straight to its goal.
MOST = 1000

#: An address, and which of the links to it.
Numbers = Mapping[tuple[str, int], int]


class Target(NamedTuple):
    """Where a link leads."""

    url: str
    #: Each reader is led elsewhere: it has tags, in the table as they were written.
    personal: bool


def keep(message_id: int, links: Iterable[Link]) -> None:
    """Number the links of a message, each once. Its mails are made after this."""
    found = list({(link.url, link.nth): link for link in links}.values())[:MOST]
    rows = [
        {
            "message_id": message_id,
            "number": number,
            "url": link.url,
            "nth": link.nth,
            "personal": link.personal,
        }
        for number, link in enumerate(found, 1)
    ]
    if rows:
        db.session.execute(insert(TrackedLink), rows)


def numbers(message_id: int) -> Numbers:
    """The numbers under which the mails of a message name their links."""
    rows = db.session.execute(
        select(TrackedLink.url, TrackedLink.nth, TrackedLink.number).where(
            TrackedLink.message_id == message_id
        )
    )
    return {(url, nth): number for url, nth, number in rows}


def target(message_id: int, number: int) -> Target | None:
    """Where a link leads; None for a number that the message has not."""
    row = db.session.execute(
        select(TrackedLink.url, TrackedLink.personal).where(
            TrackedLink.message_id == message_id, TrackedLink.number == number
        )
    ).one_or_none()
    return Target(row.url, row.personal) if row is not None else None
