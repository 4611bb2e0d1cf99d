"""`mailer documents …`: bring documents and payments in from files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from mailer.cli.verb import say, verb
from mailer.domain.accounts.access import Actor
from mailer.domain.documents import intake
from mailer.domain.documents.enter import Outcome
from mailer.domain.imports import messages, tables
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.import_run import ImportRun, ImportState

#: Rows of a table whose problems are printed or part of the answer.
SHOWN = 50


@click.group("documents")
def commands() -> None:
    """Quotes, orders, invoices and other documents."""


@commands.command("import")
@click.argument(
    "paths", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE…"
)
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="All files of a folder; they stay where they are.",
)
@click.option("--create-customers", is_flag=True, help="Add customers that are not known yet.")
@verb
def import_files(
    actor: Actor, paths: tuple[Path, ...], folder: Path | None, create_customers: bool
) -> dict[str, Any]:
    """Import electronic invoices (Factur-X, ZUGFeRD, UBL, CII), and tables of documents or of
    payments (CSV, XLSX), each file by itself.

    Importing a file again changes nothing. Exit status 1 when a file or a row was refused.
    """
    files = [*paths, *_inside(folder)]
    if not files:
        raise click.UsageError("Name at least one file, or a --folder.")
    answers = [_one(path, actor, create_customers=create_customers) for path in files]
    return {"ok": all(answer["outcome"] != Outcome.REFUSED for answer in answers), "files": answers}


def _inside(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        for path in sorted(folder.iterdir()):
            if path.is_file() and not path.name.startswith("."):
                yield path


def _one(path: Path, actor: Actor, *, create_customers: bool) -> dict[str, Any]:
    content = _content(path)
    if not content or intake.looks_like_one(content):
        result = intake.bring_in(content, path.name, actor, create_customers=create_customers)
        db.session.commit()
        _print(result)
        return result.as_dict()
    try:
        with path.open("rb") as file:
            run = tables.accept(file, path.name, actor, create_customers=create_customers)
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        say(f"{path.name}: {Outcome.REFUSED.value}")
        say(f"  {refused.message}")
        return {
            "file": path.name,
            "outcome": Outcome.REFUSED.value,
            "reason": refused.message,
            "warnings": [],
        }
    tables.work(run.id)
    return _table(db.session.get_one(ImportRun, run.id, populate_existing=True))


def _content(path: Path) -> bytes:
    """What is read of a file: one byte more than is taken, so that larger ones are noticed."""
    with path.open("rb") as file:
        return file.read(intake.LARGEST + 1)


def _print(result: intake.Result) -> None:
    draft = result.draft
    facts = ""
    if draft:
        facts = f": {draft.type.value} {draft.number}, {draft.total:.2f} {draft.currency}"
    say(f"{result.file}: {result.outcome.value}{facts}")
    for line in (result.reason, *result.warnings):
        if line:
            say(f"  {line}")


def _table(run: ImportRun) -> dict[str, Any]:
    """What became of a table: counts, and the rows with something to say."""
    done = run.state is ImportState.DONE
    found = tables.problems(run, SHOWN)
    outcome = Outcome.CREATED if run.created else Outcome.UPDATED if run.updated else None
    answer = {
        "file": run.file_name,
        "outcome": (outcome or Outcome.UNCHANGED).value,
        "table": run.kind,
        "rows": run.processed,
        "created": run.created,
        "updated": run.updated,
        "unchanged": run.unchanged,
        "refused": run.refused,
        "columns": {run.headers[int(index)]: name for index, name in run.mapping.items()},
        "problems": [
            {"row": row.number, "outcome": row.outcome.value, "reasons": reasons}
            for row, reasons in found
        ],
        "warnings": [],
    }
    if not done or run.refused:
        answer["outcome"] = Outcome.REFUSED.value
        answer["reason"] = (
            messages.error(run.error) if run.error else f"{run.refused} rows were not imported."
        )
    say(
        f"{run.file_name}: {run.processed} {run.kind}: {run.created} created, {run.updated} updated, "
        f"{run.unchanged} unchanged, {run.refused} refused."
    )
    for row, reasons in found:
        say(f"  row {row.number}: {' '.join(reasons)}")
    if run.error:
        say(f"  {messages.error(run.error)}")
    return answer
