"""Make, change, do and delete tasks; whoever deletes one can bring it back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts import deletion
from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.users import works_here
from mailer.domain.audit.record import record
from mailer.domain.settings.company import company
from mailer.domain.tasks import about as records
from mailer.domain.tasks.about import About
from mailer.infra.db import db, take_turns
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.lib.local_time import instant
from mailer.models.task import SOME_DAY, Task, TaskOrigin, TaskPriority, TaskState
from mailer.models.user import User

EDIT, DELETE = "tasks:edit", "tasks:delete"
#: Letters of a subject, and of a note.
SUBJECT, NOTE = 200, 20_000
#: When assignees are reminded, on their own clock.
MORNING = dt.time(8)


@dataclass(frozen=True)
class Wanted:
    """What was entered about a task."""

    subject: str
    note: str = ""
    due_on: dt.date | None = None
    priority: TaskPriority = TaskPriority.NORMAL
    assignee_id: int | None = None
    #: A mail to the assignee in the morning of the day.
    remind: bool = False


def create(
    wanted: Wanted,
    actor: Actor,
    *,
    about: About | None = None,
    origin: TaskOrigin = TaskOrigin.PERSON,
    key: str = "",
) -> Task:
    """A new task. A program that makes one names what for by `key` (a job that runs twice): the
    task that was made for it is answered then, even if it is done or deleted by now.

    Raises `Refused` with a sentence for each field at fault.
    """
    require(actor, EDIT)
    if key:
        take_turns("task.key")
        made: Task | None = db.session.scalar(select(Task).where(Task.origin_key == key))
        if made is not None:
            return made
    task = Task(
        state=TaskState.OPEN,
        about_kind=about.kind if about else None,
        about_id=about.id if about else None,
        customer_id=records.customer_of(about) if about else None,
        origin=origin,
        origin_key=key or None,
        created_by_id=actor.id,
        created_at=clock.now(),
    )
    _apply(task, wanted)
    db.session.add(task)
    db.session.flush()
    _record("create", task, actor)
    return task


def change(task: Task, wanted: Wanted, actor: Actor) -> None:
    """Keep what was entered. Raises `Refused` with a sentence for each field at fault."""
    require(actor, EDIT, task)
    _apply(task, wanted)
    db.session.flush()
    _record("change", task, actor)


def do(task: Task, actor: Actor) -> bool:
    """It is done; False when it was done before."""
    require(actor, EDIT, task)
    if task.state is TaskState.DONE:
        return False
    task.state, task.done_by_id = TaskState.DONE, actor.id
    task.done_at = task.modified_at = clock.now()
    db.session.flush()
    _record("do", task, actor)
    return True


def reopen(task: Task, actor: Actor) -> None:
    """It is not done after all."""
    require(actor, EDIT, task)
    if task.state is TaskState.OPEN:
        return
    task.state, task.done_at, task.done_by_id = TaskState.OPEN, None, None
    task.modified_at = clock.now()
    db.session.flush()
    _record("reopen", task, actor)


def delete(task: Task, actor: Actor) -> None:
    """Show it nowhere any more; `restore` brings it back."""
    deletion.delete(task, DELETE, actor, _record)


def restore(task_id: int, actor: Actor) -> Task | None:
    """Bring a deleted task back as it was; None when it is gone for ever."""
    return deletion.restore(Task, task_id, DELETE, actor, _record)


def purge() -> None:
    """Forget what was deleted long ago."""
    deletion.purge(Task)


def _apply(task: Task, wanted: Wanted) -> None:
    subject = " ".join(wanted.subject.split())
    errors = {}
    if not subject:
        errors["subject"] = _("Please write in a few words what is to be done.")
    elif len(subject) > SUBJECT:
        errors["subject"] = _("Please keep the subject under %(count)s characters.", count=SUBJECT)
    if len(wanted.note) > NOTE:
        errors["note"] = _("Please keep the text under %(count)s characters.", count=f"{NOTE:,}")
    if wanted.assignee_id not in (None, task.assignee_id) and not works_here(wanted.assignee_id):
        errors["assignee_id"] = _("This person does not work here any more.")
    if errors:
        raise Refused(_("The task was not saved."), errors)
    task.subject, task.subject_key = subject, fold(subject)[:SUBJECT]
    task.note = wanted.note.strip()
    task.due_on = wanted.due_on or SOME_DAY
    task.priority = wanted.priority
    task.assignee_id = wanted.assignee_id
    task.remind_at = _remind_at(wanted)
    task.modified_at = clock.now()


def _remind_at(wanted: Wanted) -> dt.datetime | None:
    """The morning of the day, if that is still to come."""
    user = db.session.get(User, wanted.assignee_id) if wanted.assignee_id else None
    if not wanted.remind or wanted.due_on is None or user is None:
        return None
    local = dt.datetime.combine(wanted.due_on, MORNING)
    moment = instant(local, user.time_zone or company().time_zone)
    return moment if moment > clock.now() else None


def _record(verb: str, task: Task, actor: Actor) -> None:
    record(actor, f"tasks.{verb}", object_type="task", object_id=task.id, subject=task.subject)
