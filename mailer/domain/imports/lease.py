"""Who works on an import: claimed by a conditional update, believed for a few seconds.

1. `claim`: a waiting run, or one whose worker gave no sign of life, becomes this worker's.
2. `advance`: each slice counts itself in the transaction that does its work, under the
   condition that the run is still this worker's. So every row is done once, whatever dies.
3. `release`: the end, or a pause that the next worker takes up.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any, cast

from sqlalchemy import CursorResult, or_, select, update

from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.import_run import ImportRun, ImportState

LEASE = dt.timedelta(seconds=15)
#: What waits for a worker, and what it is while one works.
WORKING = {ImportState.QUEUED: ImportState.RUNNING, ImportState.UNDOING: ImportState.UNDOING}
_BUSY = (ImportState.RUNNING, ImportState.UNDOING)


class Lost(Exception):
    """Another worker has the run now, or it was ended; this one's slice does not count."""


def claim(run_id: int, waiting: ImportState) -> str:
    """Take the run and commit; answers with this worker's name, "" when it is not to be had.

    Imports that write take turns, so that two files do not create one customer twice.
    """
    now = clock.now()
    # Locks in one order: two claims at a time see each other.
    runs = db.session.scalars(
        select(ImportRun)
        .where(or_(ImportRun.id == run_id, ImportRun.state.in_(_BUSY)))
        .order_by(ImportRun.id)
        .with_for_update()
    ).all()
    run = next((run for run in runs if run.id == run_id), None)
    worker = secrets.token_hex(8)
    if run is None or not _free(run, waiting, now) or _must_wait(run, list(runs), now):
        db.session.rollback()
        return ""
    run.state = WORKING[waiting]
    run.worker = worker
    run.lease_until = now + LEASE
    run.started_at = run.started_at or now
    db.session.commit()
    return worker


def advance(run_id: int, worker: str, **values: Any) -> None:
    """Count a slice and stay alive, in the current unit of work. Raises `Lost`."""
    _change(run_id, worker, {"lease_until": clock.now() + LEASE, **values})


def release(run_id: int, worker: str, state: ImportState, **values: Any) -> None:
    """Give the run back in its new state, in the current unit of work. Raises `Lost`."""
    _change(run_id, worker, {"state": state, "worker": "", "lease_until": None, **values})


def _change(run_id: int, worker: str, values: dict[str, Any]) -> None:
    statement = (
        update(ImportRun)
        .where(ImportRun.id == run_id, ImportRun.worker == worker)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    if cast(CursorResult[Any], db.session.execute(statement)).rowcount != 1:
        raise Lost


def waiting_runs() -> list[tuple[int, ImportState]]:
    """Runs that a worker should look at: waiting ones, and those whose worker is silent."""
    query = select(ImportRun.id, ImportRun.state).where(
        ImportRun.state.in_((ImportState.QUEUED, *_BUSY)),
        or_(ImportRun.lease_until.is_(None), ImportRun.lease_until < clock.now()),
    )
    return [(row.id, row.state) for row in db.session.execute(query)]


def _free(run: ImportRun, waiting: ImportState, now: dt.datetime) -> bool:
    if run.state not in (waiting, WORKING[waiting]):
        return False
    return not run.worker or run.lease_until is None or run.lease_until < now


def _must_wait(run: ImportRun, runs: list[ImportRun], now: dt.datetime) -> bool:
    if run.dry_run:
        return False
    return any(
        other.id != run.id
        and not other.dry_run
        and other.worker
        and other.lease_until is not None
        and other.lease_until >= now
        for other in runs
    )
