"""The table of all figures, for people."""

from __future__ import annotations

from collections.abc import Sequence

from mailer.bench.figures import Figure

_HEADS = ("", "count", "a second", "slowest–fastest", "CPU µs", "database µs", "peak MB", "")


def lines(figures: Sequence[Figure]) -> list[str]:
    """A Markdown table whose columns also line up on a terminal."""
    rows = [_HEADS, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    found = [_line(row, widths) for row in rows]
    rule = [
        "-" * width if number in (0, 7) else "-" * (width - 1) + ":"
        for number, width in enumerate(widths)
    ]
    return [found[0], f"| {' | '.join(rule)} |", *found[1:]]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if number in (0, 7) else cell.rjust(width)
        for number, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return f"| {' | '.join(cells)} |"


def _cells(figure: Figure) -> tuple[str, ...]:
    spread = f"{min(figure.rates):,.0f}–{max(figure.rates):,.0f}" if figure.rates else ""
    return (
        f"{figure.key[0]}. {figure.label}",
        f"{figure.count:,}",
        f"{figure.rate:,.0f} {figure.unit}",
        spread,
        _number(figure.cpu_us),
        _number(figure.database_cpu_us),
        _number(figure.peak_bytes and figure.peak_bytes / 1e6),
        figure.note,
    )


def _number(value: float | None) -> str:
    return f"{value:,.0f}" if value is not None else ""
