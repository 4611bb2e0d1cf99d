"""Long work ends early, at a point of its own choosing, when its process is asked to stop.

Whoever works in slices (the drain, imports, queueing an audience) asks `asked()` between two of
them and returns; the rows that wait are found again by the next start.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType

_asked = threading.Event()


def listen() -> None:
    """From now on SIGTERM does not kill this process but makes `asked()` true."""
    _asked.clear()
    signal.signal(signal.SIGTERM, _ask)


def asked() -> bool:
    """Should this process come to an end soon?"""
    return _asked.is_set()


def wait(seconds: float) -> bool:
    """Sleep, but not past the wish to stop; true when it is there."""
    return _asked.wait(seconds)


def _ask(_signal: int, _frame: FrameType | None) -> None:
    _asked.set()
