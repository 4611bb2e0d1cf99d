"""`mailer bench`: how fast this machine sends."""

from __future__ import annotations

import click

from mailer.cli.process import become


@click.command("bench", add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def commands(arguments: tuple[str, ...]) -> None:
    """Measure how fast this machine sends; touches no data. --help shows the options."""
    become("mailer.bench", *arguments)
