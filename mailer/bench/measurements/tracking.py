"""f. What readers of a mail ask for, next to a view that does nothing."""

from __future__ import annotations

import email
import email.policy
import html
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from sqlalchemy import func, select

from mailer.bench.bench import DATABASES, POSTGRESQL, SQLITE, Bench
from mailer.bench.figures import Figure
from mailer.bench.installation import Installation
from mailer.bench.meter import Meter
from mailer.bench.processes import Failed
from mailer.bench.sending import GLANCE, PATIENCE
from mailer.bench.visitors import visit
from mailer.domain.rendering import public_links
from mailer.infra.db import db, reading
from mailer.models.tracking_event import TrackingEvent

#: How long a page is asked for, before it counts and while it counts.
WARM_UP_SECONDS, SECONDS = 1.0, 5.0
VISITORS = 32
#: Mails whose links are followed: enough that none of them is asked for too often (`limits`).
MAILS = 1000
_ADDRESS = re.compile(r'(href|src)="([^"]+)"')
_OWN_PAGES = (public_links.UNSUBSCRIBE, public_links.VIEW)


def measure(bench: Bench) -> Iterator[Figure]:
    """One round."""
    yield of_empty_view(bench)
    for database in (SQLITE, POSTGRESQL):
        yield from of_links(bench, database)


def of_empty_view(bench: Bench, seconds: float = SECONDS) -> Figure:
    """A view that does nothing, served as Mailer is."""
    installation = bench.installation(SQLITE)
    with installation.web("mailer.bench.empty_view") as web:
        figure = Figure("f.empty", "an empty Flask view", 0)
        return _visited(installation, web, ["/"], figure, seconds)[0]


def of_links(bench: Bench, database: str, seconds: float = SECONDS) -> Iterator[Figure]:
    """What mails ask for, while the workers bring over what is noted. Raises `Failed` when the
    database has not exactly one event for each answer."""
    installation = bench.installation(database)
    asked = _paths(installation)
    with installation.processes(senders=0), installation.web("mailer.serve.web") as web:
        for what, paths in asked.items():
            before = _events(installation)
            figure = Figure(f"f.{database}.{what}", f"{what}, {DATABASES[database]}", 0)
            figure, answered = _visited(installation, web, paths, figure, seconds)
            _all_kept(installation, before + answered)
            yield figure


def tracked_urls(mail: bytes, base: str) -> dict[str, list[str]]:
    """The addresses of this mail that tell us about its reader, by what they tell."""
    part = email.message_from_bytes(mail, policy=email.policy.default).get_body(("html",))
    assert part is not None
    found: dict[str, list[str]] = {"clicks": [], "opens": []}
    for attribute, address in _ADDRESS.findall(part.get_content()):
        url = html.unescape(address)
        path = url.removeprefix(f"{base}/")
        if path != url and not path.startswith(_OWN_PAGES):
            found["opens" if attribute == "src" else "clicks"].append(url)
    return found


def _paths(installation: Installation) -> dict[str, list[str]]:
    """What the readers of some mails ask for."""
    found: dict[str, list[str]] = {}
    for mail in installation.mails(MAILS):
        for what, urls in tracked_urls(mail, installation.url).items():
            found.setdefault(what, []).extend(urlsplit(url).path for url in urls)
    return found


def _visited(
    installation: Installation, web: int, paths: list[str], figure: Figure, seconds: float
) -> tuple[Figure, int]:
    """The figure filled in, and how many were answered, before it counted included."""
    first = visit(installation.port, paths, VISITORS, min(seconds, WARM_UP_SECONDS))
    with Meter([web], installation.postgres) as meter:
        visits = visit(installation.port, paths, VISITORS, seconds)
    answers = first.answers + visits.answers
    if not visits.answers or not all(200 <= status < 400 for status in answers):
        raise Failed(f"{figure.name}: not all were answered: {dict(answers)}")
    figure = replace(figure, count=visits.answers.total(), unit="requests/s")
    return meter.filled(figure, visits.rate), answers.total()


def _all_kept(installation: Installation, count: int) -> None:
    """Wait until so many events are in the database."""
    end = time.monotonic() + PATIENCE
    while (kept := _events(installation)) != count:
        if kept > count or time.monotonic() > end:
            raise Failed(f"{count} readers were answered, {kept} are in the database.")
        time.sleep(GLANCE)


def _events(installation: Installation) -> int:
    with installation.app.app_context(), reading():
        found = db.session.scalar(select(func.count()).select_from(TrackingEvent))
        db.session.rollback()
        return found or 0
