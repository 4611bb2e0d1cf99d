"""f. What readers of a mail ask for, next to a view that does nothing."""

from __future__ import annotations

import email
import email.policy
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from mailer.bench.bench import DATABASES, POSTGRESQL, SQLITE, Bench, Failed
from mailer.bench.figures import Figure
from mailer.bench.installation import Installation
from mailer.bench.meter import Meter
from mailer.bench.sending import until_queued
from mailer.bench.visitors import visit
from mailer.domain.rendering import public_links

#: How long a page is asked for, before it counts and while it counts.
WARM_UP_SECONDS, SECONDS = 1.0, 5.0
VISITORS = 32
#: Mails whose links are followed.
MAILS = 200
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


def tracked_urls(mail: bytes, base: str) -> dict[str, list[str]]:
    """What readers of this mail ask us for, by what it tells: the addresses below `base`.

    STAND-IN: mails hold no tracked links yet, so the page to unsubscribe is asked for in place of
    clicks and opens. The last line but one goes when they do.
    """
    part = email.message_from_bytes(mail, policy=email.policy.default).get_body(("html",))
    assert part is not None
    found: dict[str, list[str]] = {}
    for attribute, address in _ADDRESS.findall(part.get_content()):
        url = html.unescape(address)
        if not url.startswith(f"{base}/"):
            continue
        own_page = url.removeprefix(f"{base}/").startswith(_OWN_PAGES)
        what = "opens" if attribute == "src" else "clicks"
        what = "STAND-IN for clicks and opens: the page to unsubscribe" if own_page else what
        found.setdefault(what, []).append(url)
    return found


def _paths(installation: Installation, mailing_id: int) -> dict[str, list[str]]:
    """What the readers of a mailing ask for."""
    found: dict[str, list[str]] = {}
    for mail in installation.mails(mailing_id):
        for what, urls in tracked_urls(mail, installation.url).items():
            found.setdefault(what, []).extend(urlsplit(url).path for url in urls)
    return found


def _visited(
    installation: Installation, web: int, paths: list[str], figure: Figure, seconds: float
) -> Figure:
    visit(installation.port, paths, VISITORS, min(seconds, WARM_UP_SECONDS))
    with Meter([web], installation.postgres) as meter:
        visits = visit(installation.port, paths, VISITORS, seconds)
    if not visits.answers or not all(200 <= status < 400 for status in visits.answers):
        raise Failed(f"{figure.name}: not all were answered: {dict(visits.answers)}")
    figure = replace(figure, count=visits.answers.total(), unit="requests/s")
    return meter.filled(figure, visits.rate)
