"""`mailer incidents …`: what customers reported, for people and for other systems."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from mailer.cli.table_import import import_table
from mailer.cli.verb import say, verb
from mailer.domain.accounts import users
from mailer.domain.accounts.access import Actor, require
from mailer.domain.customers.find import by_reference
from mailer.domain.imports import table_kinds
from mailer.domain.incidents import close as closing
from mailer.domain.incidents import labels, notices, notify, save, search
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.incident import Incident, IncidentState, Notice

#: Incidents that `list` prints.
MOST = 500


@click.group("incidents")
def commands() -> None:
    """What customers reported, until it is solved."""


@commands.command("open")
@click.option("--customer", required=True, metavar="NUMBER|ADDRESS", help="Whose incident it is.")
@click.option("--title", required=True, help="In a few words, what it is about.")
@click.option("--description", default="", help="What the customer reported.")
@click.option("--remarks", default="", help="For colleagues only.")
@click.option("--number", default="", help="Of the system it comes from; else the next of ours.")
@click.option("--assignee", default="", metavar="EMAIL", help="Who takes care of it.")
@click.option("--notify/--no-notify", default=None, help="Else as the company's settings say.")
@verb
def open_incident(
    actor: Actor,
    customer: str,
    title: str,
    description: str,
    remarks: str,
    number: str,
    assignee: str,
    notify: bool | None,
) -> dict[str, Any]:
    """Open an incident; the customer is told of it with --notify."""
    tell = notices.is_on(Notice.OPENING) if notify is None else notify
    wanted = save.Wanted(
        title=title,
        description=description,
        remarks=remarks,
        assignee_id=_assignee(assignee),
        notify_opening=tell,
        notify_closing=notices.is_on(Notice.CLOSING),
    )
    incident = save.open_incident(by_reference(customer), wanted, actor, number)
    return _told(incident, Notice.OPENING, tell, actor)


@commands.command("close")
@click.argument("number")
@click.option("--text", default="", help="What was done, for the customer.")
@click.option("--notify/--no-notify", default=None, help="Else as the incident itself says.")
@verb
def close(actor: Actor, number: str, text: str, notify: bool | None) -> dict[str, Any]:
    """Close an incident; the customer is told of it with --notify."""
    incident = _incident(number)
    if notify is not None:
        incident.notify_closing = notify
    closing.close(incident, text, actor)
    return _told(incident, Notice.CLOSING, incident.notify_closing, actor)


@commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--notify", is_flag=True, help="Tell the customers of those that are still open.")
@click.option("--dry-run", is_flag=True, help="Only show what would happen.")
@verb
def import_file(actor: Actor, file: Path, notify: bool, dry_run: bool) -> dict[str, Any]:
    """Import incidents from a CSV or XLSX file; one whose number is known stays as it is.

    The columns are matched by their names, French or English. No customer is told of them without
    --notify, and never of closed ones. Exit status 1 when a row was not imported.
    """
    return import_table(file, table_kinds.INCIDENTS, actor, dry_run=dry_run, notify=notify)


@commands.command("list")
@click.option("--state", type=click.Choice([state.value for state in IncidentState]))
@verb
def list_incidents(actor: Actor, state: str | None) -> dict[str, Any]:
    """Show incidents, the newest first."""
    require(actor, "incidents:view")
    query = db.select(Incident).order_by(Incident.opened_at.desc(), Incident.id.desc()).limit(MOST)
    if state is not None:
        query = query.where(Incident.state == IncidentState(state))
    found = list(db.session.scalars(query))
    for incident in found:
        say(_line(incident))
    return {"incidents": [_facts(incident) for incident in found]}


@commands.command("show")
@click.argument("number")
@verb
def show(actor: Actor, number: str) -> dict[str, Any]:
    """Show one incident, and what was sent about it."""
    require(actor, "incidents:view")
    incident = _incident(number)
    sent = [
        {
            "notice": each.notice.value,
            "address": each.delivery.address,
            "state": each.delivery.state.value,
            "accepted_at": each.delivery.accepted_at,
        }
        for each in notify.sent(incident)
    ]
    say(_line(incident))
    for each in sent:
        say(f"  {each['notice']}: {each['address']} {each['state']}")
    return {**_facts(incident), "sent": sent}


def _told(incident: Incident, notice: Notice, tell: bool, actor: Actor) -> dict[str, Any]:
    """Send the notice, if it is to be; the answer of `open` and `close`."""
    if tell:
        notify.send(incident, notice, actor)
    say(_line(incident))
    return {**_facts(incident), "notified": tell}


def _incident(number: str) -> Incident:
    found = search.by_number(number)
    if found is None:
        raise Refused(f"There is no incident with the number {number}.")
    return found


def _assignee(email: str) -> int | None:
    if not email:
        return None
    user = users.by_email(email)
    if user is None or not user.active:
        raise Refused(f"There is no active user with the address {email}.")
    return user.id


def _line(incident: Incident) -> str:
    state = labels.STATES[incident.state]
    return f"{incident.number}  {incident.title}  ({incident.customer.name}, {state})"


def _facts(incident: Incident) -> dict[str, Any]:
    return {
        "id": incident.id,
        "number": incident.number,
        "title": incident.title,
        "state": incident.state.value,
        "customer_id": incident.customer_id,
        "assignee": incident.assignee.email if incident.assignee else "",
        "opened_at": incident.opened_at,
        "closed_at": incident.closed_at,
        "notify_opening": incident.notify_opening,
        "notify_closing": incident.notify_closing,
    }
