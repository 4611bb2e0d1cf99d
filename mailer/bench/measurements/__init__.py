"""What is measured, one file each: `measure(bench)` is one round, and yields its figures as soon
as they are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mailer.bench.bench import Bench
from mailer.bench.figures import Figure
from mailer.bench.measurements import (
    audience,
    distance,
    engine,
    loop,
    sizes,
    source,
    tracking,
    votes,
)

MEASUREMENTS: dict[str, Callable[[Bench], Iterator[Figure]]] = {
    "a": source.measure,
    "b": loop.measure,
    "c": engine.measure,
    "d": distance.measure,
    "e": sizes.measure,
    "f": tracking.measure,
    "g": audience.measure,
    "h": votes.measure,
}
