"""h. Ratings that all come at once: each is kept before it is answered, and none is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, func, select

from mailer.bench.bench import DATABASES, POSTGRESQL, SQLITE, Bench
from mailer.bench.figures import Figure
from mailer.bench.installation import Installation
from mailer.bench.meter import Meter
from mailer.bench.processes import Failed
from mailer.bench.sending import GLANCE
from mailer.bench.visitors import send
from mailer.domain.mailings import queueing
from mailer.domain.ratings import pages
from mailer.domain.rendering import public_links
from mailer.infra.db import db, reading
from mailer.models.delivery import Delivery
from mailer.models.rating import Rating, RatingVote, VoteState

VOTES, VISITORS = 10_000, 32
#: Who sends sooner after the page was shown is taken for a program.
THINKING = 2.5
#: Seconds that the jobs may take to look at all of them.
PATIENCE = 900.0


def measure(bench: Bench) -> Iterator[Figure]:
    """One round."""
    for database in (SQLITE, POSTGRESQL):
        yield at_once(bench, database)


def at_once(bench: Bench, database: str, count: int = VOTES) -> Figure:
    """A rating from each reader of a mailing. Raises `Failed` unless each is answered, is in the
    database once, and counts."""
    installation = bench.installation(database)
    mailing_id, requests = _forms(installation, count)
    figure = Figure(f"h.{database}", f"ratings, {DATABASES[database]}", count, unit="ratings/s")
    time.sleep(THINKING)
    with installation.processes(senders=0), installation.web("mailer.serve.web") as web:
        with Meter([web], installation.postgres) as meter:
            visits = send(installation.port, requests, VISITORS)
        if visits.answers != {200: count}:
            raise Failed(f"{figure.name}: not all were taken: {dict(visits.answers)}")
        kept = _answers(installation, mailing_id)
        if kept != count:
            raise Failed(f"{figure.name}: {count} were answered, {kept} are in the database.")
        counts = RatingVote.state == VoteState.COUNTED
        _until(lambda: _answers(installation, mailing_id, counts) == count, figure)
    return meter.filled(figure, visits.rate)


def _forms(installation: Installation, count: int) -> tuple[int, list[bytes]]:
    """What so many readers send from the page that each has before them."""
    mailing_id = installation.launch(count, paused=True)
    with installation.app.app_context():
        while queueing.queue_slice(mailing_id):
            db.session.commit()
        db.session.commit()
        found = select(Delivery.id).where(Delivery.mailing_id == mailing_id)
        maker = public_links.no_links().also(public_links.RATE)
        made = [
            _form(
                maker.tokens(f"d{delivery_id}")[public_links.hole(public_links.RATE)],
                {"page": pages.mark(delivery_id), "score": delivery_id % 5 + 1, "comment": "Fine"},
            )
            for delivery_id in db.session.scalars(found)
        ]
        db.session.rollback()
    return mailing_id, made


def _form(token: str, fields: dict[str, object]) -> bytes:
    body = urlencode(fields).encode()
    head = (
        f"POST /rate/{token}/4 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _answers(installation: Installation, mailing_id: int, *conditions: ColumnElement[bool]) -> int:
    """How many there are about that mailing."""
    query = select(func.count()).select_from(RatingVote).join(Rating)
    with installation.app.app_context(), reading():
        found = db.session.scalar(query.where(Rating.object_id == mailing_id, *conditions))
        db.session.rollback()
        return found or 0


def _until(done: Callable[[], bool], figure: Figure) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            raise Failed(f"{figure.name}: some were kept and never looked at.")
        time.sleep(GLANCE)
