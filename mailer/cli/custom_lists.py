"""`mailer custom-lists …`: lists that the company made, for people and for other systems."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from mailer.cli.table_import import import_table
from mailer.cli.verb import say, verb
from mailer.domain import custom_fields
from mailer.domain.accounts.access import Actor, require
from mailer.domain.custom_lists import define, find
from mailer.domain.imports import table_kinds
from mailer.lib.errors import Refused
from mailer.models.custom_list import CustomList


@click.group("custom-lists")
def commands() -> None:
    """What customers have: contracts, vehicles, whatever the company keeps a list of."""


@commands.command("import")
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would happen.")
@verb
def import_file(actor: Actor, name: str, file: Path, dry_run: bool) -> dict[str, Any]:
    """Import entries of the list NAME from a CSV or XLSX file; one that is known stays as it is.

    The columns are matched by the names of the list's fields. Exit status 1 when a row was not
    imported.
    """
    kind = f"{table_kinds.LIST}:{_named(name).id}"
    return import_table(file, kind, actor, dry_run=dry_run)


@commands.command("list")
@verb
def list_lists(actor: Actor) -> dict[str, Any]:
    """Show the lists, with their fields and how many entries each has."""
    require(actor, "custom_lists:view")
    counts, found = find.counts(), []
    for listed in define.all_lists():
        fields = custom_fields.all_fields(listed.id)
        count = counts.get(listed.id, 0)
        say(f"{listed.name}: {count} ({', '.join(field.label for field in fields)})")
        found.append(
            {
                "id": listed.id,
                "name": listed.name,
                "entries": count,
                "fields": [
                    {"key": field.key, "label": field.label, "kind": field.kind.value}
                    for field in fields
                ],
            }
        )
    return {"lists": found}


def _named(name: str) -> CustomList:
    found = define.named(name)
    if found is None:
        raise Refused(_("There is no custom list called “%(name)s”.", name=name))
    return found
