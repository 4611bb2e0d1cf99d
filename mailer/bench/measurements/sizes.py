"""e. Mailings of different sizes: neither speed nor memory depends on how many get one."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.bench.bench import DATABASES, POSTGRESQL, SQLITE, Bench
from mailer.bench.figures import Figure
from mailer.bench.sending import send
from mailer.bench.sink import Sink


def measure(bench: Bench) -> Iterator[Figure]:
    """One round: every size, by one worker."""
    for database in (SQLITE, POSTGRESQL):
        for size in bench.sizes:
            yield to_many(bench, database, size)


def to_many(bench: Bench, database: str, size: int) -> Figure:
    """A mailing to so many."""
    label = f"this engine, {DATABASES[database]}, to {size:,}"
    installation = bench.installation(database)
    with Sink(bench.folder, bench.sessions) as sink:
        installation.send_to(sink.port, bench.sessions)
        return send(installation, sink, Figure(f"e.{database}.{size}", label, size), workers=1)
