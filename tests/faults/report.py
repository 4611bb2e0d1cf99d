"""What each scenario found, one row a run, for `docs/faults.md`."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

#: The file that `scripts/faults.py` reads the rows from; without it nothing is written.
VARIABLE = "MAILER_FAULTS_ROWS"


@dataclass(frozen=True)
class Row:
    """One run of one scenario."""

    #: As the issue counts them, `1` to `7`; the state machine is `0`.
    number: int
    scenario: str
    database: str
    size: str
    seed: int | None = None
    mails: int = 0
    lost: int = 0
    doubled: int = 0
    in_doubt: int = 0
    #: How many may be in doubt (or go on, for a pause).
    allowed: int = 0
    #: The longest time until mails left again after an outage, in seconds.
    resumed: float | None = None
    note: str = ""


def write(row: Row) -> None:
    """Add a row to the report that is being made, if one is."""
    file = os.environ.get(VARIABLE)
    if file:
        with Path(file).open("a") as rows:
            rows.write(json.dumps(asdict(row)) + "\n")
