"""`mailer …`: the same verbs as the screens, for the terminal."""

from __future__ import annotations

from importlib import import_module

import click

#: One module an area; each has a click command or group called `commands`.
AREAS = (
    "serve",
    "worker",
    "tick",
    "database",
    "demo",
    "users",
    "smtp",
    "customers",
    "contacts",
    "deals",
    "custom_lists",
    "templates",
    "mailings",
    "autoresponders",
    "documents",
    "documents_send",
    "debtors",
    "bounces",
    "incidents",
    "tasks",
    "bench",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--as", "as_email", metavar="EMAIL", help="Act as this user, with their rights.")
@click.pass_context
def cli(ctx: click.Context, as_email: str | None) -> None:
    """Self-hosted business mailing. Works on the data of MAILER_DATA_DIR or DATABASE_URL."""
    ctx.obj = as_email


for _area in AREAS:
    cli.add_command(import_module(f"mailer.cli.{_area}").commands)


def main() -> None:
    """The `mailer` command."""
    cli()
