"""`mailer contacts …`: bring the people at customers in from a file."""

from __future__ import annotations

import click

from mailer.cli.table_import import add_import
from mailer.domain.imports import table_kinds


@click.group("contacts")
def commands() -> None:
    """The people at customers."""


add_import(commands, table_kinds.CONTACTS, "contacts of customers")
