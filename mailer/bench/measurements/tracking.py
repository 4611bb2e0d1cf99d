"""f. What readers of a mail ask for, next to a view that does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from sqlalchemy import select

from mailer.bench.bench import DATABASES, POSTGRESQL, SQLITE, Bench, Failed
from mailer.bench.figures import Figure
from mailer.bench.installation import Installation
from mailer.bench.meter import Meter
from mailer.bench.sending import until_queued
from mailer.bench.visitors import visit
from mailer.domain.rendering import public_links
from mailer.infra.db import db, reading
from mailer.models.delivery import Delivery

#: How long a page is asked for, before it counts and while it counts.
WARM_UP_SECONDS, SECONDS = 1.0, 5.0
VISITORS = 32
#: Mails whose links are followed.
MAILS = 1_000


def measure(bench: Bench) -> Iterator[Figure]:
    """One round."""
    yield of_empty_view(bench)
    for database in (SQLITE, POSTGRESQL):
        yield from of_links(bench, database)


def of_empty_view(bench: Bench, seconds: float = SECONDS) -> Figure:
    """A view that does nothing, served as Mailer is."""
    installation = bench.installation(SQLITE)
    with installation.web("mailer.bench.empty_view") as web:
        return _visited(
            installation, web, ["/"], Figure("f.empty", "an empty Flask view", 0), seconds
        )


def of_links(bench: Bench, database: str, seconds: float = SECONDS) -> Iterator[Figure]:
    """The links of mails that were queued, with the workers that note who followed them."""
    installation = bench.installation(database)
    with installation.processes(senders=0), installation.web("mailer.serve.web") as web:
        mailing_id = installation.launch(MAILS, paused=True)
        until_queued(installation, mailing_id)
        for what, paths in _paths(installation, mailing_id).items():
            figure = Figure(f"f.{database}.{what}", f"{what}, {DATABASES[database]}", 0)
            yield _visited(installation, web, paths, figure, seconds)


def tracked_urls(delivery_id: int) -> dict[str, str]:
    """What a reader of this mail asks for, by what it means to us: its address.

    There are no tracked links yet: the page to unsubscribe stands in for them here, so that the
    rest can be tried. It is to be replaced by a click and an open.
    """
    links = public_links.maker().of(f"d{delivery_id}")
    return {"STAND-IN (unsubscribe page) for clicks and opens": links.unsubscribe}


def _paths(installation: Installation, mailing_id: int) -> dict[str, list[str]]:
    """What is asked for: its path in each of the mails."""
    found: dict[str, list[str]] = {}
    with installation.app.app_context(), reading():
        ids = db.session.scalars(select(Delivery.id).where(Delivery.mailing_id == mailing_id)).all()
        db.session.rollback()
        for delivery_id in ids:
            for what, url in tracked_urls(delivery_id).items():
                found.setdefault(what, []).append(urlsplit(url).path)
    return found


def _visited(
    installation: Installation, web: int, paths: list[str], figure: Figure, seconds: float
) -> Figure:
    visit(installation.port, paths, VISITORS, min(seconds, WARM_UP_SECONDS))
    with Meter([web], installation.postgres) as meter:
        visits = visit(installation.port, paths, VISITORS, seconds)
    wrong = {status: count for status, count in visits.answers.items() if status not in (200, 302)}
    if wrong or not visits.answers:
        raise Failed(f"{figure.label}: answers that are none, by status: {wrong}")
    figure = replace(figure, count=visits.answers.total(), unit="requests/s")
    return meter.filled(figure, visits.rate)
