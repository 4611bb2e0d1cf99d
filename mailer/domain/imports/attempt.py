"""One worker's attempt at a run: taken, worked through, and ended in words if it cannot go on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from sqlalchemy.exc import OperationalError

from mailer.domain.imports import lease
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.tabular.unreadable import Unreadable
from mailer.models.import_run import ImportState


def attempt(run_id: int, job: Callable[[str], None]) -> None:
    """Take the run if it is free, and do the job in the name of the worker that has it now. May be
    called any number of times, by any number of workers."""
    worker = lease.claim(run_id, ImportState.QUEUED)
    if not worker:
        return
    try:
        job(worker)
    except lease.Lost:
        db.session.rollback()
    except Unreadable as problem:
        fail(run_id, worker, problem.code, problem.value)
    except FileNotFoundError:
        fail(run_id, worker, "file_gone")
    except OperationalError:
        db.session.rollback()  # the database is away: the lease ends and the run is taken up again
        raise
    except Exception:
        fail(run_id, worker, "unexpected")
        raise


def fail(run_id: int, worker: str, code: str, value: str = "") -> None:
    """End the run with the reason, and commit; what its slices did stays."""
    db.session.rollback()
    with suppress(lease.Lost):
        lease.release(
            run_id,
            worker,
            ImportState.FAILED,
            error=f"{code} {value}".strip()[:500],
            finished_at=clock.now(),
        )
    db.session.commit()
