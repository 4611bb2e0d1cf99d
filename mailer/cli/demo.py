"""`mailer demo`: a made-up company to try everything with."""

from __future__ import annotations

import sys
from typing import Any

import click

from mailer.cli.verb import say, verb
from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.permissions import USERS_MANAGE
from mailer.domain.demo import bulk, company, mark
from mailer.infra.db import db
from mailer.infra.installation import installation


@click.command("demo")
@click.option(
    "--language", type=click.Choice(["fr", "en"]), help="Of the company and its customers."
)
@click.option("--customers", "count", type=int, metavar="N", help="Add N made-up customers.")
@verb
def commands(actor: Actor, language: str | None, count: int | None) -> dict[str, Any]:
    """Make the demonstration company in an empty data folder, or add customers to it."""
    require(actor, USERS_MANAGE)
    people: list[tuple[str, str, str]] = []
    if count is None or not mark.is_demonstration():
        people = company.build(language or installation().demo_language)
        say("The demonstration company is ready. Sign in as:")
        for role, email, password in people:
            say(f"  {email}  {password}  ({role})")
    if count is not None:
        bulk.check(count)
        _add(count)
        say(f"{count:,} customers added.")
    return {
        "people": [{"role": r, "email": e, "password": p} for r, e, p in people],
        "customers": count or 0,
    }


def _add(count: int) -> None:
    quiet = bool(click.get_current_context().meta.get("json"))
    db.session.commit()
    with click.progressbar(
        length=count, label="Customers", file=sys.stderr, hidden=quiet, show_pos=True
    ) as bar:
        before = 0
        for done in bulk.add(count):
            db.session.commit()
            bar.update(done - before)
            before = done
