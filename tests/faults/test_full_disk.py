"""Scenario 7: the disk of an SQLite installation is full for a while."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from mailer.domain.deliveries.states import WAITING
from mailer.models.delivery import Delivery
from tests.faults.report import Row
from tests.faults.sizes import SIZES
from tests.fixtures.machine import lacks

DISK = "32m"
BLOCK = bytes(1 << 16)
_numbers = count(1)


@pytest.fixture
def data_dir(session_dir: Path) -> Iterator[Path]:
    """A data folder on a disk of its own, which is small."""
    folder = session_dir / f"disk{next(_numbers)}"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=755", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        lacks("the right to mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def _full(disk: Path) -> Iterator[None]:
    """Not a byte is left meanwhile."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for block in (BLOCK, b"\0"):
            try:
                while True:
                    file.write(block)
            except OSError:
                continue
    try:
        yield
    finally:
        ballast.unlink()


def test_nothing_leaves_without_its_intent_while_the_disk_is_full(scene, data_dir):
    mails = SIZES.disk_mails
    port = scene.sink.open(seconds=scene.pace(mails, 6))
    mailing = scene.mailing(mails, scene.account(port))
    scene.fleet.start(2)
    scene.until_count(5)
    with _full(data_dir):
        scene.until(lambda: "disk is full" in scene.fleet.said(), 60, "the full disk")
        scene.until(lambda: _no_more_come(scene), 60, "silence")
        waiting = scene.ask(
            select(Delivery.address).where(
                Delivery.mailing_id == mailing, Delivery.state.in_(WAITING | {"claimed"})
            )
        )
        came = {mail.recipient for mail in scene.sink.kept()}
        assert not came & {row.address for row in waiting}
        assert len(came) < mails
    freed = time.time()
    scene.until_sent(mailing, 180)
    resumed = scene.longest_silence([freed])
    row = Row(
        7,
        "Disk full",
        scene.database,
        f"{DISK} of disk, all of it taken",
        allowed=SIZES.connections,
        resumed=resumed,
        note=f"all sent after {time.time() - freed:.0f} s",
    )
    scene.conclude(row, scene.judge(mailing))
    assert resumed <= 15 * SIZES.grace


def _no_more_come(scene):
    """Nothing has come for two seconds."""
    moments = [mail.moment for mail in scene.sink.kept()]
    return time.time() - max(moments) > 2
