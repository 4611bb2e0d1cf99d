"""`mailer deals …`: deals, for people and for other systems."""

from __future__ import annotations

from typing import Any

import click

from mailer.cli.table_import import add_import
from mailer.cli.verb import say, verb
from mailer.domain.accounts.access import Actor, require
from mailer.domain.deals import find, labels
from mailer.domain.imports import table_kinds
from mailer.infra.db import db
from mailer.models.deal import Deal, DealStage

#: Deals that `list` prints.
MOST = 500


@click.group("deals")
def commands() -> None:
    """What customers may buy, and how far it has come."""


add_import(commands, table_kinds.DEALS, "deals")


@commands.command("list")
@click.option("--stage", type=click.Choice([stage.value for stage in DealStage]))
@verb
def list_deals(actor: Actor, stage: str | None) -> dict[str, Any]:
    """Show deals, the last changed first."""
    require(actor, "deals:view")
    query = db.select(Deal).where(*find.conditions({"stage": [stage]} if stage else {}))
    query = query.order_by(Deal.modified_at.desc(), Deal.id.desc()).limit(MOST)
    found = list(db.session.scalars(query))
    for deal in found:
        amount = "" if deal.amount is None else f", {deal.amount:.2f} {deal.currency}"
        say(
            f"{deal.number}  {deal.title}  "
            f"({deal.customer.name}, {labels.STAGES[deal.stage]}{amount})"
        )
    return {"deals": [_facts(deal) for deal in found]}


def _facts(deal: Deal) -> dict[str, Any]:
    return {
        "id": deal.id,
        "number": deal.number,
        "title": deal.title,
        "stage": deal.stage.value,
        "amount": deal.amount,
        "currency": deal.currency,
        "customer_id": deal.customer_id,
        "owner": deal.owner.email if deal.owner else "",
        "expected_on": deal.expected_on,
        "closed_on": deal.closed_on,
    }
