"""Import a table of records in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mailer.cli.verb import say
from mailer.domain.accounts.access import Actor
from mailer.domain.imports import messages, table_steps, tables
from mailer.infra.db import db
from mailer.models.import_run import ImportRun, ImportState

#: Rows of a table whose problems are printed or part of the answer.
SHOWN = 50


def import_table(
    file: Path, kind: str, actor: Actor, *, dry_run: bool, notify: bool = False
) -> dict[str, Any]:
    """Import a file of this kind (or only try it); tells what came of it, and answers with it."""
    with file.open("rb") as stream:
        run = tables.accept(stream, file.name, actor, kind=kind, notify=notify)
    run.dry_run = dry_run
    db.session.commit()
    tables.work(run.id)
    done = db.session.get_one(ImportRun, run.id, populate_existing=True)
    answer = _imported(done)
    if dry_run:
        table_steps.discard(done, actor)
        db.session.commit()
    return answer


def _imported(run: ImportRun) -> dict[str, Any]:
    found = tables.problems(run, SHOWN)
    say(
        f"{run.file_name}: {run.processed} {run.kind}: {run.created} created, "
        f"{run.unchanged} unchanged, {run.refused} refused."
    )
    for row, reasons in found:
        say(f"  row {row.number}: {' '.join(reasons)}")
    if run.error:
        say(f"  {messages.error(run.error)}")
    return {
        "ok": run.state is ImportState.DONE and not run.refused,
        "file": run.file_name,
        "dry_run": run.dry_run,
        "rows": run.processed,
        "created": run.created,
        "unchanged": run.unchanged,
        "refused": run.refused,
        "columns": {run.headers[int(index)]: name for index, name in run.mapping.items()},
        "problems": [
            {"row": row.number, "outcome": row.outcome.value, "reasons": reasons}
            for row, reasons in found
        ],
        "error": messages.error(run.error) if run.error else "",
    }
