"""d. The same over a distance: a relay whose answers take 40 ms."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.bench.bench import DATABASES, POSTGRESQL, SQLITE, Bench
from mailer.bench.figures import Figure
from mailer.bench.measurements import loop
from mailer.bench.programs import run
from mailer.bench.relay import ROUND_TRIP_MS, Relay
from mailer.bench.sending import send, workers_of
from mailer.bench.sink import Sink

AWAY = f"{ROUND_TRIP_MS} ms away"
#: Enough for `smtplib`, which sends six mails a second then.
LOOP_MOST = 100


def measure(bench: Bench) -> Iterator[Figure]:
    """One round, with a quarter of the mails."""
    yield through_loop(bench)
    for database, workers in ((SQLITE, 1), (POSTGRESQL, 2)):
        yield through_engine(bench, database, workers)


def through_loop(bench: Bench) -> Figure:
    """`smtplib` over the distance."""
    figure = Figure("d.loop", f"{loop.LABEL}, {AWAY}", min(bench.messages, LOOP_MOST))
    with Sink(bench.folder, 1) as sink, Relay(bench.folder, sink.port) as relay:
        return run(loop.command(bench, relay.port, figure.count), sink, figure)


def through_engine(bench: Bench, database: str, workers: int) -> Figure:
    """This engine over the distance."""
    label = f"this engine, {DATABASES[database]}, {workers_of(workers)}, {AWAY}"
    figure = Figure(f"d.{database}.{workers}", label, max(2, bench.messages // 4))
    installation = bench.installation(database)
    with (
        Sink(bench.folder, bench.sessions * workers) as sink,
        Relay(bench.folder, sink.port) as relay,
    ):
        installation.send_to(relay.port, bench.sessions)
        return send(installation, sink, figure, workers=workers)
