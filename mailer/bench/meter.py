"""What processes and their database use while something is measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mailer.bench.figures import Figure
from mailer.bench.postgres import PostgresServer
from mailer.bench.usage import Peak, Watch, children, cpu_seconds


class Meter:
    """`with Meter(pids, postgres) as meter: …`, then `meter.filled(figure, rate)`.

    Time counts for the processes with all their descendants, memory for the largest of their
    children: RQ's workers and gunicorn alike do the work in those.
    """

    def __init__(self, pids: Sequence[int], postgres: PostgresServer | None = None) -> None:
        self._pids = list(pids)
        self._postgres = postgres
        self._peak = Peak(lambda: [child for pid in self._pids for child in children(pid)])
        self._watch = Watch(self._peak.look)
        self._used = self._database_used = 0.0

    def __enter__(self) -> Meter:
        self._used, self._database_used = -self._cpu(), -self._database_cpu()
        self._watch.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._watch.__exit__(*exc)
        self._used += self._cpu()
        self._database_used += self._database_cpu()

    def filled(self, figure: Figure, rate: float, note: str = "") -> Figure:
        """The figure with what was used for each of its `count`."""
        each = 1e6 / figure.count
        return replace(
            figure,
            rate=rate,
            cpu_us=self._used * each,
            database_cpu_us=self._database_used * each if self._postgres else None,
            peak_bytes=self._peak.bytes,
            note=note,
        )

    def _cpu(self) -> float:
        return cpu_seconds(self._pids)

    def _database_cpu(self) -> float:
        if self._postgres is None or self._postgres.process is None:
            return 0.0
        return cpu_seconds([self._postgres.process.pid])
