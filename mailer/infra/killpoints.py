"""Named points at which a fault test lets a process of the engine die.

In an installation nothing happens here. A fault test sets `MAILER_KILL_AT` to
`point:count:file`: the process that gets there for the `count`-th time and can remove the file
kills itself (SIGKILL, as a power cut would). So one file is one death, in whichever process.
"""

from __future__ import annotations

import enum
import os
import signal
from collections import Counter
from pathlib import Path

VARIABLE = "MAILER_KILL_AT"


class Point(enum.StrEnum):
    """Before and after each commit and each write that must not be done twice."""

    BEFORE_CLAIM_COMMIT = "before_claim_commit"
    AFTER_CLAIM_COMMIT = "after_claim_commit"
    #: The message is on the wire, all but its final dot.
    AFTER_BODY = "after_body"
    BEFORE_INTENT_COMMIT = "before_intent_commit"
    AFTER_INTENT_COMMIT = "after_intent_commit"
    BEFORE_DOT = "before_dot"
    #: The final dot is on the wire, its answer was not read.
    AFTER_DOT = "after_dot"
    BEFORE_OUTCOME_COMMIT = "before_outcome_commit"
    AFTER_OUTCOME_COMMIT = "after_outcome_commit"
    BEFORE_HAND_BACK_COMMIT = "before_hand_back_commit"
    AFTER_HAND_BACK_COMMIT = "after_hand_back_commit"
    BEFORE_SWEEP_COMMIT = "before_sweep_commit"
    AFTER_SWEEP_COMMIT = "after_sweep_commit"


_armed = os.environ.get(VARIABLE, "")
_met: Counter[str] = Counter()


def reached(point: Point) -> None:
    """Die here, if that is what a fault test wants."""
    if _armed:
        _perhaps_die(point)


def arm(order: str) -> None:
    """As if the variable had been set when this process started; counts from the beginning."""
    global _armed
    _armed = order
    _met.clear()


def _perhaps_die(point: Point) -> None:
    name, count, file = _armed.split(":", 2)
    _met[point] += 1
    if name != point or _met[point] < int(count):
        return
    try:
        Path(file).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
