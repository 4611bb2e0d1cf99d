"""`mailer database …`: create and migrate."""

from __future__ import annotations

from typing import Any

import click
from flask_migrate import upgrade

from mailer.cli.verb import say, verb
from mailer.domain.accounts.access import Actor
from mailer.domain.customers import saved_lists
from mailer.domain.letters import ready_made
from mailer.domain.settings import first_start


@click.group("database")
def commands() -> None:
    """The database of this installation."""


@commands.command("migrate")
@verb
def migrate(actor: Actor) -> dict[str, Any]:
    """Create the tables, or bring them up to date."""
    upgrade()
    first_start.prepare()
    ready_made.prepare()
    saved_lists.prepare()
    say("The database is up to date.")
    return {}
