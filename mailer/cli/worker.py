"""`mailer worker`: one more worker, on this or another machine."""

from __future__ import annotations

import click

from mailer.cli.process import become


@click.command("worker")
@click.option(
    "--queues",
    default="drain,default,upkeep",
    show_default=True,
    help="Queues to work on, the most urgent first: drain (sending), default, long "
    "(imports), upkeep (what is looked after every few seconds).",
)
def commands(queues: str) -> None:
    """Run one worker until Ctrl-C. It needs the DATABASE_URL and REDIS_URL of the others."""
    become("mailer.serve.worker", queues)
