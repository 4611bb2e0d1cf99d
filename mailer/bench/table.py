"""The table of all figures, for people."""

from __future__ import annotations

from collections.abc import Sequence

from mailer.bench.figures import Figure
from mailer.bench.targets import Verdict

_HEADS = ("", "count", "a second", "slowest–fastest", "CPU µs", "database CPU µs", "peak MB", "")
_LEFT = (0, 7)


def lines(figures: Sequence[Figure]) -> list[str]:
    """A Markdown table whose columns also line up on a terminal. The times are for each one."""
    rows = [_HEADS, *(_cells(figure) for figure in figures)]
    widths = [max(3, *(len(row[column]) for row in rows)) for column in range(len(_HEADS))]
    rule = [
        "-" * width if column in _LEFT else "-" * (width - 1) + ":"
        for column, width in enumerate(widths)
    ]
    head, *body = (_line(row, widths) for row in rows)
    return [head, f"| {' | '.join(rule)} |", *body]


def verdict_lines(verdicts: Sequence[Verdict]) -> list[str]:
    """A Markdown list of all targets."""
    return [
        f"- {'reached' if verdict.met else 'MISSED'}: {verdict.target}: {verdict.found}"
        for verdict in verdicts
    ]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if column in _LEFT else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return f"| {' | '.join(cells)} |"


def _cells(figure: Figure) -> tuple[str, ...]:
    spread = f"{min(figure.rates):,.0f}–{max(figure.rates):,.0f}" if figure.rates else ""
    return (
        figure.name,
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
