"""What is measured, in numbers."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Figure:
    """One line of the table: of one round, or the medians of all rounds."""

    #: The same in every round; its first letter is that of the measurement.
    key: str
    label: str
    count: int
    #: `count` things a second.
    rate: float = 0.0
    unit: str = "messages/s"
    #: Processor time for each thing in microseconds: of the program, and of the database server.
    cpu_us: float | None = None
    database_cpu_us: float | None = None
    #: The most memory that one process of the program held.
    peak_bytes: float | None = None
    #: What else has to be said.
    note: str = ""
    #: The rate of each round, where these are medians.
    rates: tuple[float, ...] = ()

    @property
    def name(self) -> str:
        """For people: which measurement, and which line of it."""
        return f"{self.key[0]}. {self.label}"


def medians(rounds: Sequence[Figure]) -> Figure:
    """Of figures of the same key, each number by itself."""
    return replace(
        rounds[-1],
        rate=statistics.median(figure.rate for figure in rounds),
        cpu_us=_median([figure.cpu_us for figure in rounds]),
        database_cpu_us=_median([figure.database_cpu_us for figure in rounds]),
        peak_bytes=_median([figure.peak_bytes for figure in rounds]),
        note="; ".join(dict.fromkeys(figure.note for figure in rounds if figure.note)),
        rates=tuple(figure.rate for figure in rounds),
    )


def _median(numbers: Sequence[float | None]) -> float | None:
    there = [number for number in numbers if number is not None]
    return statistics.median(there) if there else None
