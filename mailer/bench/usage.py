"""What processes used, as Linux counts it (proc(5))."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
#: Seconds between two looks.
GLANCE = 0.1


def cpu_seconds(pids: Sequence[int]) -> float:
    """User and system time of these processes and all their descendants, those that ended and
    were waited for included."""
    return sum(_of_tree(pid) for pid in pids)


def peak_bytes(pid: int) -> int:
    """The most memory that a process has held so far (VmHWM); 0 when it is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def children(pid: int) -> list[int]:
    """The processes that this one started and that live."""
    found: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, file.read_text().split())
    return found


def _of_tree(pid: int) -> float:
    while True:
        own, ended = _times(pid)
        below = sum(_of_tree(child) for child in children(pid))
        # A child that ended meanwhile would be missing, or counted twice: look again.
        if _times(pid)[1] == ended:
            return own + ended + below


def _times(pid: int) -> tuple[float, float]:
    """A process's own time, and that of its children that ended; zeros when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0, 0.0
    user, system, children_user, children_system = map(int, fields[11:15])
    return (user + system) / _TICKS, (children_user + children_system) / _TICKS


class Watch:
    """Looks on, ten times a second, while something runs: `with Watch(look): …`."""

    def __init__(self, look: Callable[[], None]) -> None:
        self._look = look
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._over.set()
        self._thread.join()
        self._look()

    def _run(self) -> None:
        self._look()
        while not self._over.wait(GLANCE):
            self._look()


class Peak:
    """The most memory that one process of several held; `pids` tells which there are now."""

    def __init__(self, pids: Callable[[], Sequence[int]]) -> None:
        self._pids = pids
        self.bytes = 0

    def look(self) -> None:
        """Look at those that live now."""
        self.bytes = max([self.bytes, *map(peak_bytes, self._pids())])
