"""`mailer contacts …`: bring the people at customers in from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from mailer.cli.table_import import import_table
from mailer.cli.verb import verb
from mailer.domain.accounts.access import Actor
from mailer.domain.imports import table_kinds


@click.group("contacts")
def commands() -> None:
    """The people at customers."""


@commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would happen.")
@verb
def import_file(actor: Actor, file: Path, dry_run: bool) -> dict[str, Any]:
    """Import contacts of customers from a CSV or XLSX file; one that is known stays as it is.

    The columns are matched by their names, French or English. Exit status 1 when a row was not
    imported.
    """
    return import_table(file, table_kinds.CONTACTS, actor, dry_run=dry_run)
