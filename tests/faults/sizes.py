"""How large the fault tests are: small in `make test`, full in `make faults`. The only place."""

from __future__ import annotations

import os
from dataclasses import dataclass

#: Set by `scripts/faults.py`.
VARIABLE = "MAILER_FAULTS"


@dataclass(frozen=True)
class Sizes:
    """Numbers of mails, processes, rounds and seeds."""

    #: Random sequences of the state machine, on each of so many seeds.
    sequences: int
    sequence_steps: int
    sequence_seeds: tuple[int | None, ...]
    #: Connections of one account in one worker.
    connections: int
    #: kill -9 of workers.
    kill_mails: int
    kill_workers: int
    kill_seeds: tuple[int, ...]
    kill_every: float
    kills: int
    #: Outages of everything else.
    outage_mails: int
    #: Resuming may take so many times as long as promised: at a small size others are at work.
    grace: int
    outage_rounds: int
    #: Mails to each kind of misbehaving server, and seeds of the one that does it all by chance.
    wrong_mails: int
    wrong_seeds: tuple[int, ...]
    #: Moments of pausing and stopping; cycles of pause and resume.
    pauses: int
    stops: int
    cycles: int
    #: Everything at once.
    crowd_mails: int
    crowd_workers: int
    daily_limit: int
    #: Mails while the disk is full.
    disk_mails: int


SMALL = Sizes(
    sequences=100,
    sequence_steps=20,
    sequence_seeds=(None, None),
    connections=4,
    kill_mails=300,
    kill_workers=2,
    kill_seeds=(1,),
    kill_every=1.0,
    kills=2,
    outage_mails=200,
    outage_rounds=1,
    grace=4,
    wrong_mails=2,
    wrong_seeds=(1,),
    pauses=4,
    stops=2,
    cycles=6,
    crowd_mails=200,
    crowd_workers=3,
    daily_limit=60,
    disk_mails=200,
)
FULL = Sizes(
    sequences=2500,
    sequence_steps=30,
    sequence_seeds=(1, 2, 3, 4, 5, 6, 7, 8),
    connections=4,
    kill_mails=20_000,
    kill_workers=4,
    kill_seeds=(1, 2, 3, 4, 5),
    kill_every=2.0,
    kills=1 << 30,
    outage_mails=5000,
    outage_rounds=5,
    grace=1,
    wrong_mails=10,
    wrong_seeds=(1, 2, 3, 4, 5),
    pauses=50,
    stops=10,
    cycles=100,
    crowd_mails=5000,
    crowd_workers=8,
    daily_limit=500,
    disk_mails=2000,
)
IS_FULL = os.environ.get(VARIABLE) == "full"
SIZES = FULL if IS_FULL else SMALL
