"""b. Python's `smtplib` in a loop, the mail made beforehand."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from mailer.bench.bench import Bench
from mailer.bench.figures import Figure
from mailer.bench.programs import run
from mailer.bench.sink import Sink

LABEL = "smtplib in a loop, one connection"


def measure(bench: Bench) -> Iterator[Figure]:
    """One round."""
    with Sink(bench.folder, 1) as sink:
        figure = Figure("b", LABEL, bench.messages)
        yield run(command(bench, sink.port, figure.count), sink, figure)


def command(bench: Bench, port: int, count: int) -> list[str]:
    """The loop as a process."""
    module = [sys.executable, "-P", "-m", "mailer.bench.smtplib_loop"]
    return [*module, str(port), str(count), str(bench.message_file)]
