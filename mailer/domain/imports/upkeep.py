"""What the tick looks after: imports that nobody works on, uploads that nobody wants."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import or_, select

from mailer.domain.imports.intake import changes_nothing, forget
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.import_run import ImportRun, ImportState

#: A file that was uploaded or tried and not imported is kept so long.
KEPT = dt.timedelta(days=7)


def forget_old_trials(limit: int = 20) -> int:
    """Delete uploads and trials that were left lying, in the current unit of work."""
    query = (
        select(ImportRun)
        .where(
            ImportRun.created_at < clock.now() - KEPT,
            or_(
                ImportRun.state == ImportState.UPLOADED,
                ImportRun.dry_run & ImportRun.state.in_((ImportState.DONE, ImportState.FAILED)),
            ),
        )
        .order_by(ImportRun.id)
        .limit(limit)
    )
    old = [run for run in db.session.scalars(query) if changes_nothing(run)]
    for run in old:
        forget(run)
    return len(old)
