"""`mailer tasks …`: what is to be done, and by whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from mailer.cli.verb import say, verb
from mailer.domain.accounts import users
from mailer.domain.accounts.access import Actor, require
from mailer.domain.customers.find import by_reference
from mailer.domain.tasks import about as records
from mailer.domain.tasks import find, save
from mailer.domain.tasks.about import About
from mailer.infra.db import db
from mailer.lib import amounts
from mailer.lib.errors import NotFound, Refused
from mailer.models.task import Task, TaskAbout, TaskPriority, TaskState

#: Tasks that `list` prints.
MOST = 500


@click.group("tasks")
def commands() -> None:
    """What somebody here is to do."""


@commands.command("list")
@click.option("--state", type=click.Choice([state.value for state in TaskState]), default="open")
@click.option("--assignee", default="", metavar="EMAIL", help="Of this person only.")
@click.option("--due", "due_only", is_flag=True, help="Only those due today or earlier.")
@verb
def list_tasks(actor: Actor, state: str, assignee: str, due_only: bool) -> dict[str, Any]:
    """Show tasks, those due first."""
    require(actor, "tasks:view")
    query = (
        db.select(Task)
        .where(find.there(), Task.state == TaskState(state))
        .order_by(Task.due_on, Task.id)
        .limit(MOST)
    )
    if assignee:
        query = query.where(find.of_person(_person(assignee)))
    if due_only:
        query = query.where(find.due())
    found = list(db.session.scalars(query))
    for task in found:
        say(_line(task))
    return {"tasks": [_facts(task) for task in found]}


@commands.command("add")
@click.option("--subject", required=True, help="In a few words, what is to be done.")
@click.option("--note", default="", help="More about it.")
@click.option("--due", default="", metavar="DAY", help="As 2026-11-30.")
@click.option(
    "--priority", type=click.Choice([p.name.lower() for p in TaskPriority]), default="normal"
)
@click.option("--assignee", default="", metavar="EMAIL", help="Who does it.")
@click.option(
    "--customer", default="", metavar="NUMBER|ADDRESS", help="Which customer it is about."
)
@verb
def add(
    actor: Actor, subject: str, note: str, due: str, priority: str, assignee: str, customer: str
) -> dict[str, Any]:
    """Add a task."""
    wanted = save.Wanted(
        subject=subject,
        note=note,
        due_on=_day(due),
        priority=TaskPriority[priority.upper()],
        assignee_id=_person(assignee) if assignee else None,
    )
    about = About(TaskAbout.CUSTOMER, by_reference(customer).id) if customer else None
    task = save.create(wanted, actor, about=about)
    say(_line(task))
    return _facts(task)


@commands.command("done")
@click.argument("task_id", type=int)
@verb
def done(actor: Actor, task_id: int) -> dict[str, Any]:
    """Mark a task as done."""
    task = db.session.get(Task, task_id)
    if task is None or task.deleted_at is not None:
        raise NotFound
    save.do(task, actor)
    say(_line(task))
    return _facts(task)


def _person(email: str) -> int:
    user = users.by_email(email)
    if user is None:
        raise Refused(f"There is no user with the address {email}.")
    return user.id


def _day(text: str) -> dt.date | None:
    day = amounts.day(text) if text else None
    if text and day is None:
        raise Refused("Write the day as 2026-11-30.", {"due": text})
    return day


def _line(task: Task) -> str:
    who = task.assignee.name if task.assignee else "–"
    return f"{task.id}  {task.day or '–'}  {task.subject}  ({who}, {task.state.value})"


def _facts(task: Task) -> dict[str, Any]:
    about = records.of(task)
    return {
        "id": task.id,
        "subject": task.subject,
        "note": task.note,
        "state": task.state.value,
        "priority": TaskPriority(task.priority).name.lower(),
        "due_on": task.day,
        "assignee": task.assignee.email if task.assignee else "",
        "about": {"kind": about.kind.value, "id": about.id, "name": records.name_of(about)}
        if about
        else None,
        "customer_id": task.customer_id,
        "origin": task.origin.value,
        "created_at": task.created_at,
        "done_at": task.done_at,
    }
