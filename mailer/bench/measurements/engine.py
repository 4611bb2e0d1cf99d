"""c. This engine end to end: render, claim, intent, SMTP, outcome."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.bench.bench import DATABASES, POSTGRESQL, SQLITE, Bench
from mailer.bench.figures import Figure
from mailer.bench.sending import send, workers_of
from mailer.bench.sink import Sink

WORKERS = ((SQLITE, 1), (POSTGRESQL, 1), (POSTGRESQL, 2), (POSTGRESQL, 4))


def measure(bench: Bench) -> Iterator[Figure]:
    """One round."""
    for database, workers in WORKERS:
        yield through_engine(bench, database, workers)
    yield through_engine(bench, SQLITE, 1, queued_first=False)


def through_engine(
    bench: Bench, database: str, workers: int, *, queued_first: bool = True
) -> Figure:
    """A mailing on that database, by so many workers."""
    key = f"c.{database}.{workers}"
    label = f"this engine, {DATABASES[database]}, {workers_of(workers)}"
    if not queued_first:
        key, label = f"{key}.queueing", f"{label}, recipients queued meanwhile"
    installation = bench.installation(database)
    with Sink(bench.folder, bench.sessions * workers) as sink:
        installation.send_to(sink.port, bench.sessions)
        figure = Figure(key, label, bench.messages)
        return send(installation, sink, figure, workers=workers, queued_first=queued_first)
