"""What the fault tests share: a scene with real processes, PostgreSQL that keeps its word."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.faults.fleet import Fleet
from tests.faults.nursery import Nursery
from tests.faults.record import running
from tests.faults.scene import Scene
from tests.fixtures.databases import Database
from tests.fixtures.servers import spawn, stop, wait_until


@pytest.fixture
def database(database: Database) -> Database:
    """PostgreSQL is restarted and killed here, so a commit has to be one; its files need not
    survive the machine."""
    if database.kind == "postgresql":
        return Database(database.kind, f"{database.url}&options=-csynchronous_commit%3Don")
    return database


@pytest.fixture(scope="session")
def nursery(session_dir: Path) -> Iterator[Nursery]:
    """Where processes come from."""
    path, log = session_dir / "nursery", session_dir / "nursery.log"
    process = spawn([sys.executable, "-m", "tests.faults.nursery", str(path)], log)
    wait_until(path.exists, process, log)
    yield Nursery(path)
    stop(process)


@pytest.fixture
def scene(app: Flask, nursery: Nursery, data_dir: Path, tmp_path: Path) -> Iterator[Scene]:
    """A sink, and no process yet."""
    fleet = Fleet(tmp_path / "processes.log", nursery)
    with running(tmp_path / "sink") as sink:
        yield Scene(app, sink, fleet)
        fleet.kill()
