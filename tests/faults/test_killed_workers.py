"""Scenario 1: workers are killed again and again during a mailing."""

from __future__ import annotations

import random
import time

import pytest

from mailer.models.mailing import MailingState
from tests.faults.report import Row
from tests.faults.sizes import IS_FULL, SIZES

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
#: At a small size one database has to do.
ON = DATABASES if IS_FULL else DATABASES[:1]


@pytest.mark.parametrize("database", ON, indirect=True)
@pytest.mark.parametrize("seed", SIZES.kill_seeds)
def test_kill_9_of_workers_loses_and_doubles_nothing(scene, seed):
    dice = random.Random(seed)
    mails = SIZES.kill_mails
    port = scene.sink.open(seconds=scene.pace(mails, 40 if IS_FULL else 4))
    mailing = scene.mailing(mails, scene.account(port))
    scene.fleet.start(SIZES.kill_workers)
    scene.until_count(5)
    kills: list[float] = []
    while len(kills) < SIZES.kills and scene.state(mailing) != MailingState.SENT:
        # On SQLite one of them sends at a time: were it always that one, nobody would.
        scene.fleet.kill_one(dice, at_work=not IS_FULL)
        kills.append(time.time())
        next_kill = time.monotonic() + SIZES.kill_every
        scene.until(lambda at=next_kill: time.monotonic() >= at, 60, "the next kill")
    scene.until_sent(mailing, 120 + mails / 50)
    scene.conclude(
        Row(
            1,
            "kill -9 of one of the workers",
            scene.database,
            f"{SIZES.kill_workers} workers, {len(kills)} kills",
            seed,
            allowed=len(kills) * SIZES.connections,
            resumed=scene.longest_silence(kills),
        ),
        scene.judge(mailing),
    )
