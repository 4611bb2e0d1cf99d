"""`mailer autoresponders …`."""

from __future__ import annotations

from typing import Any

import click

from mailer.cli.verb import say, verb
from mailer.domain.accounts.access import Actor, require
from mailer.domain.automation import autoresponders, results
from mailer.models.autoresponder import Autoresponder


@click.group("autoresponders", help="Templates that leave by themselves.")
def commands() -> None:
    """`mailer autoresponders`."""


@commands.command("list")
@verb
def list_all(actor: Actor) -> dict[str, Any]:
    """All of them, and what keeps one from sending."""
    require(actor, "mailings:view")
    found = [_told(each) for each in autoresponders.all_autoresponders()]
    for each in found:
        state = "off" if not each["active"] else each["obstacle"] or "on"
        say(f"{each['name']}: {each['occasion']}, {state}, {each['waiting']} waiting")
    return {"autoresponders": found}


@commands.command("on")
@click.argument("name")
@verb
def switch_on(actor: Actor, name: str) -> dict[str, Any]:
    """Switch one on, from now on."""
    found = autoresponders.named(name)
    autoresponders.switch_on(found, actor)
    say(f"{found.name}: on")
    return _told(found)


@commands.command("off")
@click.argument("name")
@verb
def switch_off(actor: Actor, name: str) -> dict[str, Any]:
    """Switch one off: nobody gets it any more."""
    found = autoresponders.named(name)
    autoresponders.switch_off(found, actor)
    say(f"{found.name}: off")
    return _told(found)


def _told(each: Autoresponder) -> dict[str, Any]:
    return {
        "id": each.id,
        "name": each.name,
        "occasion": each.occasion.value,
        "active": each.active,
        "since": each.since,
        "obstacle": autoresponders.obstacle(each),
        "waiting": results.waiting(each),
        "mailings": [mailing.id for mailing in results.mailings(each)],
    }
