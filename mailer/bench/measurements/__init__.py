"""What is measured, one file each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from mailer.bench.bench import Bench
from mailer.bench.figures import Figure
from mailer.bench.measurements import engine, loop, source


class Measurement(Protocol):
    """What is measured: one file of this folder."""

    TITLE: str

    def measure(self, bench: Bench) -> Iterator[Figure]:
        """One round: its figures, each as soon as it is known."""
        ...


MEASUREMENTS: dict[str, Measurement] = {"a": source, "b": loop, "c": engine}
