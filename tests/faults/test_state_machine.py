"""Random sequences of everything that may happen to a mail: none is lost, none makes a
forbidden move, each ends or says what it waits for, and the limits are counted to the unit."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults import report
from tests.faults.machine import Machine
from tests.faults.machine_world import World
from tests.faults.report import Row
from tests.faults.sizes import SIZES


@pytest.mark.parametrize("shard", range(len(SIZES.sequence_seeds)))
def test_any_sequence_of_events_keeps_every_mail(app, shard):
    class OnThisDatabase(Machine):
        world = World()

    chosen = SIZES.sequence_seeds[shard]
    machine = OnThisDatabase if chosen is None else seed(chosen)(OnThisDatabase)
    try:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=SIZES.sequences,
                stateful_step_count=SIZES.sequence_steps,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        report.write(
            Row(
                0,
                "Random sequences of everything that may happen to a mail",
                "SQLite",
                f"{SIZES.sequences:,} sequences of {SIZES.sequence_steps} steps a seed",
                chosen,
            )
        )
    finally:
        OnThisDatabase.world.close()
