"""Where the points of a curve lie, on a sheet of 100 by 100 that the page stretches to its size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SIZE = 100


@dataclass(frozen=True)
class Curve:
    """A line through values; where there is none, it goes straight on to the next."""

    #: As the `d` of an SVG path.
    line: str
    #: Each value, as the `d` of a path without length: a dot that keeps its shape.
    dots: tuple[str, ...]


def curve(values: Sequence[float | None], low: float, high: float) -> Curve:
    """The curve of values between `low` (below) and `high` (on top), each in the middle of its
    own part of the width."""
    line: list[str] = []
    dots: list[str] = []
    for number, value in enumerate(values):
        if value is not None:
            x = (number + 0.5) * SIZE / len(values)
            y = (high - value) * SIZE / (high - low)
            place = f"{x:.2f} {y:.2f}"
            line.append(f"{'L' if line else 'M'}{place}")
            dots.append(f"M{place}h0")
    return Curve(" ".join(line), tuple(dots))
