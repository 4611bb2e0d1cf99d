"""What the engine has to reach, and whether it did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailer.bench.figures import Figure

#: The first is at least so many times as quick as the second.
RATIOS = (
    ("c.sqlite.1", "a", 1.0),
    ("c.postgresql.2", "a", 1.0),
    ("c.postgresql.4", "c.postgresql.2", 0.9),
    ("c.sqlite.1", "b", 2.0),
    ("c.postgresql.2", "b", 2.0),
    ("d.sqlite.1", "d.loop", 10.0),
    ("d.postgresql.2", "d.loop", 10.0),
)
#: A view that counts a reader, next to one that does nothing.
EMPTY_VIEW, OF_EMPTY_VIEW = "f.empty", 0.6
#: The largest mailing next to the smallest: speed at least, memory at most.
FLAT_RATE, FLAT_MEMORY = 0.9, 1.2
#: Recipients queued in so many seconds, on PostgreSQL.
AUDIENCE, AUDIENCE_SECONDS = 1_000_000, 30.0


@dataclass(frozen=True)
class Verdict:
    """One target: what is asked for, what was found, and whether that is enough."""

    target: str
    found: str
    met: bool


def verdicts(figures: Sequence[Figure]) -> list[Verdict]:
    """All targets of which there are figures."""
    by_key = {figure.key: figure for figure in figures}
    found: list[Verdict] = []
    for key, other, least in RATIOS:
        if key in by_key and other in by_key:
            found.append(_quicker(by_key[key], by_key[other], least))
    found += _sizes(figures)
    if EMPTY_VIEW in by_key:
        others = [one for one in figures if one.key[0] == "f" and one.key != EMPTY_VIEW]
        found += [_quicker(one, by_key[EMPTY_VIEW], OF_EMPTY_VIEW) for one in others]
    if "g.postgresql" in by_key:
        found.append(_audience(by_key["g.postgresql"]))
    return found


def _quicker(figure: Figure, other: Figure, least: float) -> Verdict:
    ratio = figure.rate / other.rate
    target = f"{figure.name}: at least {least:g} × {other.name}"
    return Verdict(target, f"{ratio:.2f} ×", ratio >= least)


def _sizes(figures: Sequence[Figure]) -> Iterator[Verdict]:
    for database in ("sqlite", "postgresql"):
        some = [figure for figure in figures if figure.key.startswith(f"e.{database}.")]
        if len(some) < 2:
            continue
        some.sort(key=lambda figure: figure.count)
        small, large = some[0], some[-1]
        yield _quicker(large, small, FLAT_RATE)
        ratio = (large.peak_bytes or 0) / (small.peak_bytes or 1)
        target = f"{large.name}: at most {FLAT_MEMORY:g} × the memory of {small.name}"
        yield Verdict(target, f"{ratio:.2f} ×", ratio <= FLAT_MEMORY)


def _audience(figure: Figure) -> Verdict:
    seconds = AUDIENCE / figure.rate
    target = f"{figure.name}: {AUDIENCE:,} within {AUDIENCE_SECONDS:.0f} s"
    measured = "" if figure.count == AUDIENCE else f" (by the rate of {figure.count:,})"
    return Verdict(target, f"{seconds:.1f} s{measured}", seconds <= AUDIENCE_SECONDS)
