"""Bring files in, take them back, and take up what a lost worker left."""

from __future__ import annotations

from mailer.domain.imports import lease, tables, undo_tables, upkeep
from mailer.domain.imports import run as running
from mailer.domain.imports import undo as undoing
from mailer.infra import queue
from mailer.infra.db import db
from mailer.models.import_run import ImportState


def run(run_id: int) -> None:
    """Try or import a file to its end, in committed slices."""
    of_a_table = tables.is_one(run_id)
    db.session.rollback()
    (tables if of_a_table else running).work(run_id)


def undo(run_id: int) -> None:
    """Undo an import to its end, in committed slices."""
    of_a_table = tables.is_one(run_id)
    db.session.rollback()
    (undo_tables if of_a_table else undoing).work(run_id)


def sweep() -> None:
    """Take up imports whose worker is gone or that Redis lost; forget trials left lying."""
    for run_id, state in lease.waiting_runs():
        queue.push("imports.undo" if state is ImportState.UNDOING else "imports.run", run_id)
    upkeep.forget_old_trials()
    db.session.commit()
