"""`mailer tick`: what starts periodic work; any number of them do no harm."""

from __future__ import annotations

import click

from mailer.cli.process import become


@click.command("tick")
def commands() -> None:
    """Ask once a second for the periodic jobs that are due, until Ctrl-C."""
    become("mailer.serve.tick")
