"""Imports outlive what happens to workers and to Redis: every row once."""

from __future__ import annotations

import datetime as dt
import os
import signal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.imports import intake, upkeep
from mailer.infra import files, queue
from mailer.infra.db import db
from mailer.jobs import imports
from mailer.lib import clock
from mailer.models.customer import Customer
from mailer.models.import_run import ImportRow, ImportRun, ImportState
from tests.factories.imports import make_import, make_upload
from tests.fixtures.servers import ValkeyServer
from tests.jobs.processes import Process, worker

#: More than a worker does before it is stopped.
ROWS = 24_000


def big(session: Session) -> int:
    """A large file, ready to be imported by a worker."""
    lines = "".join(f"C{n};Société {n};c{n}@example.com\n" for n in range(ROWS))
    run = make_upload(f"Code client;Société;E-mail\n{lines}", actor=SYSTEM)
    intake.begin_at_once(run, run.mapping, intake.Options(), SYSTEM, dry_run=False)
    session.commit()
    return run.id


def state_of(session: Session, run_id: int) -> ImportRun:
    """The run as it stands now. No transaction stays open: it would hold the worker up."""
    run = session.get_one(ImportRun, run_id, populate_existing=True)
    session.expunge(run)
    session.rollback()
    return run


def until_done(process: Process, session: Session, run_id: int) -> ImportRun:
    process.wait_for("the end", lambda: state_of(session, run_id).state is ImportState.DONE)
    return state_of(session, run_id)


def taken_up(session: Session, left: ImportRun) -> bool:
    """Does another worker have it? As if the lease's 15 seconds were over, and a look of the tick.
    (PostgreSQL may commit what a dead worker had begun, with a new lease, after its death.)"""
    past = clock.now() - dt.timedelta(seconds=1)
    session.execute(
        update(ImportRun).where(ImportRun.worker == left.worker).values(lease_until=past)
    )
    session.commit()
    imports.sweep()
    return state_of(session, left.id).worker not in ("", left.worker)


def assert_every_row_once(session: Session, run: ImportRun) -> None:
    assert (run.processed, run.created, run.refused) == (ROWS, ROWS, 0)
    numbers = session.scalars(select(Customer.number)).all()
    assert len(numbers) == len(set(numbers)) == ROWS
    assert session.scalar(select(func.count()).select_from(ImportRow)) == ROWS


def test_a_killed_worker_loses_and_doubles_nothing(
    app_both: Flask, db_session: Session, tmp_path: Path
) -> None:
    run_id = big(db_session)
    queue.push("imports.run", run_id)
    with worker(tmp_path, "long") as first:
        first.wait_for("some rows", lambda: state_of(db_session, run_id).processed >= 300)
        os.kill(first.popen.pid, signal.SIGKILL)
        first.popen.wait()
    half = state_of(db_session, run_id)
    assert (half.state, half.processed < ROWS) == (ImportState.RUNNING, True)

    with worker(tmp_path, "long") as second:
        second.wait_for("its heir", lambda: taken_up(db_session, half))
        run = until_done(second, db_session, run_id)
    assert_every_row_once(db_session, run)


def test_a_worker_that_is_to_stop_leaves_the_rest_to_the_next(
    app: Flask, db_session: Session, tmp_path: Path
) -> None:
    run_id = big(db_session)
    queue.push("imports.run", run_id)
    with worker(tmp_path, "long") as first:
        first.wait_for("some rows", lambda: state_of(db_session, run_id).processed >= 300)
        first.popen.send_signal(signal.SIGTERM)
        assert first.popen.wait(30) == 0
    half = state_of(db_session, run_id)
    assert (half.state, half.worker) == (ImportState.QUEUED, "")
    imports.sweep()
    with worker(tmp_path, "long") as second:
        run = until_done(second, db_session, run_id)
    assert_every_row_once(db_session, run)


def test_a_restart_of_valkey_in_the_middle_is_not_noticed(
    app: Flask, db_session: Session, valkey: ValkeyServer, tmp_path: Path
) -> None:
    run_id = big(db_session)
    queue.push("imports.run", run_id)
    with worker(tmp_path, "long") as process:
        process.wait_for("some rows", lambda: state_of(db_session, run_id).processed >= 300)
        valkey.stop()
        valkey.start()
        run = until_done(process, db_session, run_id)
    assert_every_row_once(db_session, run)


def test_a_start_that_redis_did_not_hear_is_found_by_the_tick(
    app: Flask, db_session: Session, valkey: ValkeyServer
) -> None:
    run = make_import(dry_run=True)
    valkey.stop()
    intake.start(run, SYSTEM)
    db_session.commit()
    valkey.start()
    assert queue.queue("long").count == 0
    imports.sweep()
    assert queue.queue("long").count == 1


def test_trials_left_lying_are_forgotten_after_a_week(app: Flask, db_session: Session) -> None:
    kept, tried, imported = make_upload(), make_import(dry_run=True), make_import()
    for run in (tried, imported):
        run.created_at = clock.now() - upkeep.KEPT - dt.timedelta(minutes=1)
    paths = {run.id: files.path(run.file_key) for run in (kept, tried, imported)}
    left = {kept.id, imported.id}
    gone = tried.id
    db_session.commit()
    imports.sweep()
    assert set(db_session.scalars(select(ImportRun.id))) == left
    assert {run_id for run_id, path in paths.items() if path.exists()} == left
    assert gone not in left


@pytest.mark.parametrize("verb", ["run", "undo"])
def test_a_job_for_what_is_done_does_nothing(app: Flask, verb: str) -> None:
    run = make_import()
    getattr(imports, verb)(run.id)
    getattr(imports, verb)(run.id + 1)
    assert db.session.get_one(ImportRun, run.id).state is ImportState.DONE
    assert db.session.scalar(select(func.count()).select_from(Customer)) == 2
