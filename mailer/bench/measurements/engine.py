"""c. This engine end to end: render, claim, intent, SMTP, outcome."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.bench.bench import DATABASES, POSTGRESQL, SQLITE, Bench
from mailer.bench.figures import Figure
from mailer.bench.sending import send
from mailer.bench.sink import Sink

TITLE = "this engine, end to end"
WORKERS = ((SQLITE, 1), (POSTGRESQL, 1), (POSTGRESQL, 2), (POSTGRESQL, 4))


def measure(bench: Bench) -> Iterator[Figure]:
    """One round."""
    for database, workers in WORKERS:
        yield _through(bench, database, workers)
    yield _through(bench, SQLITE, 1, queued_first=False)


def _through(bench: Bench, database: str, workers: int, *, queued_first: bool = True) -> Figure:
    label = f"this engine, {DATABASES[database]}, {workers} worker{'s' if workers > 1 else ''}"
    key = f"c.{database}.{workers}"
    if not queued_first:
        label, key = f"{label}, while recipients are queued", f"{key}.queueing"
    installation = bench.installation(database)
    # Connections may be of the account or of each worker.
    with Sink(bench.folder, bench.sessions * workers + 1) as sink:
        installation.send_to(sink.port, bench.sessions)
        figure = Figure(key, label, bench.messages, 0)
        return send(installation, sink, figure, workers=workers, queued_first=queued_first)
