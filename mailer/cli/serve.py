"""`mailer serve`: web, workers, tick, Valkey and the local mailbox, until Ctrl-C."""

from __future__ import annotations

import click

from mailer.cli.process import become


@click.command("serve")
@click.option("--with-parent", is_flag=True, help="Stop when the calling process ends.")
def commands(with_parent: bool) -> None:
    """Run everything of this installation on PORT (8000), until Ctrl-C."""
    become("mailer.serve", *(["--with-parent"] if with_parent else []))
