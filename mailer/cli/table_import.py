"""Import a table of records in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from mailer.cli.verb import say, verb
from mailer.domain.accounts.access import Actor
from mailer.domain.imports import messages, table_steps, tables
from mailer.infra.db import db
from mailer.models.import_run import ImportRun, ImportState

#: Rows of a table whose problems are printed or part of the answer.
SHOWN = 50


def add_import(commands: click.Group, kind: str, what: str) -> None:
    """The verb `import` of an area whose tables are of one kind, of which nothing else is to be
    decided."""
    text = (
        f"Import {what} from a CSV or XLSX file; one that is known stays as it is.\n\n"
        "The columns are matched by their names, French or English. Exit status 1 when a row was "
        "not imported."
    )

    @commands.command("import", help=text)
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Only show what would happen.")
    @verb
    def import_file(actor: Actor, file: Path, dry_run: bool) -> dict[str, Any]:
        """As its help says."""
        return import_table(file, kind, actor, dry_run=dry_run)


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
