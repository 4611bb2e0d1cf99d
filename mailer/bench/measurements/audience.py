"""g. Before the first mail: who gets it, and a row in the outbox for everyone."""

from __future__ import annotations

import time
from collections.abc import Iterator

from mailer.bench.bench import DATABASES, POSTGRESQL, SQLITE, Bench
from mailer.bench.figures import Figure
from mailer.bench.meter import Meter
from mailer.bench.processes import Failed
from mailer.bench.sending import until_queued


def measure(bench: Bench) -> Iterator[Figure]:
    """One round, with the largest audience."""
    for database in (SQLITE, POSTGRESQL):
        yield queue(bench, database, max(bench.sizes))


def queue(bench: Bench, database: str, count: int) -> Figure:
    """Launch a mailing to so many, and wait until all are queued; it is paused, and stays so."""
    installation = bench.installation(database)
    installation.audience(count)
    figure = Figure(
        f"g.{database}", f"queueing an audience, {DATABASES[database]}", count, unit="recipients/s"
    )
    with installation.processes(senders=0) as processes:
        began = time.monotonic()
        with Meter([processes.other], installation.postgres) as meter:
            mailing_id = installation.launch(count, paused=True)
            until_queued(installation, mailing_id)
        seconds = time.monotonic() - began
    queued = installation.outcome(mailing_id).deliveries
    if queued != count:
        raise Failed(f"{count} mails were to be queued; the database has {queued}.")
    return meter.filled(figure, count / seconds, f"{seconds:.1f} s")
