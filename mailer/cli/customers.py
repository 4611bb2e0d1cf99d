"""`mailer customers …`: bring customers in from a file."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import click

from mailer.cli.verb import say, verb
from mailer.domain.accounts.access import Actor
from mailer.domain.imports import intake, match, messages, rows
from mailer.domain.imports import run as running
from mailer.domain.imports.fields import customer_targets
from mailer.domain.imports.slices import LEAVE, UPDATE
from mailer.infra import files
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.customer import CustomerKind
from mailer.models.import_run import ImportRun, ImportState

#: Seconds between two looks at an import that another process works on.
GLANCE = 0.3
#: Problems that are printed or part of the answer; the import's page has all of them.
SHOWN = 50
_BUSY = (ImportState.QUEUED, ImportState.RUNNING)


@click.group("customers")
def commands() -> None:
    """Customers, suppliers, third parties and leads."""


@commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map",
    "wishes",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="What a column is, where its name does not say it; COLUMN= leaves it out.",
)
@click.option(
    "--kind", type=click.Choice([kind.value for kind in CustomerKind]), default="customer"
)
@click.option("--group", default="", help="Put all rows into this group; made if it is new.")
@click.option(
    "--existing",
    type=click.Choice([UPDATE, LEAVE]),
    default=UPDATE,
    help="What happens to customers that exist already.",
)
@click.option("--dry-run", is_flag=True, help="Only show what would happen.")
@verb
def import_file(
    actor: Actor,
    file: Path,
    wishes: tuple[str, ...],
    kind: str,
    group: str,
    existing: str,
    dry_run: bool,
) -> dict[str, Any]:
    """Import customers from a CSV or XLSX file.

    The columns are matched by their names, French or English. Exit status 1 when a row was not
    imported.
    """
    with file.open("rb") as stream:
        run = intake.accept(stream, file.name, actor)
    try:
        mapping = _mapping(run, wishes)
        options = intake.Options(CustomerKind(kind), existing, group)
        intake.begin_at_once(run, mapping, options, actor, dry_run=dry_run)
        db.session.commit()
    except BaseException:
        files.delete(run.file_key)
        raise
    _print_mapping(run)
    done = _work(run.id)
    answer = _answer(done)
    if dry_run:
        intake.discard(done, actor)
    return answer


def _mapping(run: ImportRun, wishes: tuple[str, ...]) -> match.Mapping:
    mapping = dict(run.mapping)
    columns = {match.header_key(header): str(i) for i, header in enumerate(run.headers)}
    fields = {target.key for target in customer_targets()}
    for wish in wishes:
        column, equals, field = wish.partition("=")
        if not equals:
            raise click.UsageError(f"--map takes COLUMN=FIELD, not “{wish}”.")
        index = columns.get(match.header_key(column))
        if index is None:
            names = ", ".join(run.headers)
            raise Refused(f"There is no column “{column}”. Columns: {names}.")
        if field and field not in fields:
            raise Refused(f"There is no field “{field}”. Fields: {', '.join(sorted(fields))}.")
        mapping = {i: f for i, f in mapping.items() if i != index and f != field}
        if field:
            mapping[index] = field
    return mapping


def _work(run_id: int) -> ImportRun:
    """Work on the run in this process, or watch it if another one took it."""
    with click.progressbar(
        length=1, label="Rows", show_pos=True, file=sys.stderr, hidden=_silent()
    ) as bar:

        def show(progress: running.Progress) -> None:
            bar.length = max(progress.total, progress.processed)
            bar.update(progress.processed - bar.pos)

        while True:
            running.work(run_id, show)
            db.session.rollback()
            run = db.session.get_one(ImportRun, run_id)
            if run.state not in _BUSY:
                show(running.Progress(run.processed, run.processed))
                return run
            show(running.Progress(run.processed, run.total))
            time.sleep(GLANCE)


def _silent() -> bool:
    return bool(click.get_current_context().meta.get("json")) or not sys.stderr.isatty()


def _print_mapping(run: ImportRun) -> None:
    for index, header in enumerate(run.headers):
        say(f"  {header or index + 1} → {run.mapping.get(str(index), '(not imported)')}")


def _answer(run: ImportRun) -> dict[str, Any]:
    refused, _more = rows.page(run, "refused")
    warned, _more = rows.page(run, rows.WARNED)
    shown = [*refused, *warned][:SHOWN]
    reasons = rows.describe(shown)
    would = "would be " if run.dry_run else ""
    say(
        f"{run.processed} rows: {run.created} {would}created, {run.updated} {would}updated, "
        f"{run.unchanged} unchanged, {run.refused} not imported."
    )
    for row in shown:
        click.echo(f"  row {row.number}: {' '.join(reasons[row.number])}", err=True)
    error = messages.error(run.error) if run.error else ""
    if error:
        click.secho(error, fg="red", err=True)
    return {
        "ok": run.state is ImportState.DONE and not run.refused,
        "id": None if run.dry_run else run.id,
        "state": run.state.value,
        "dry_run": run.dry_run,
        "rows": run.processed,
        "created": run.created,
        "updated": run.updated,
        "unchanged": run.unchanged,
        "refused": run.refused,
        "warned": run.summary.get("warned", 0),
        "mapping": {run.headers[int(index)]: field for index, field in run.mapping.items()},
        "problems": [{"row": row.number, "reasons": reasons[row.number]} for row in shown],
        **({"error": error} if error else {}),
    }
