"""a. Postfix's own load generator, with as many sessions and the same mail."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.bench.bench import Bench
from mailer.bench.figures import Figure
from mailer.bench.programs import run
from mailer.bench.sink import Sink, postfix


def measure(bench: Bench) -> Iterator[Figure]:
    """One round."""
    label = f"smtp-source, {bench.sessions} sessions"
    figure = Figure("a", label, bench.messages)
    with Sink(bench.folder, bench.sessions) as sink:
        command = [postfix("smtp-source"), "-d", "-s", str(bench.sessions)]
        command += ["-m", str(figure.count), "-F", str(bench.message_file)]
        command += ["-f", "bench@example.com", "-t", "customer@example.com", "-M", "bench.example"]
        yield run([*command, f"inet:127.0.0.1:{sink.port}"], sink, figure)
