"""Add a task about the recipient."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mailer.domain.tasks import find, labels, save
from mailer.domain.tasks.about import About
from mailer.domain.triggers.actions import numbers, people
from mailer.domain.triggers.actions.action import Input, Occasion, Values
from mailer.lib.errors import Refused
from mailer.models.task import TaskAbout, TaskOrigin, TaskPriority, TaskState
from mailer.models.trigger import TriggerEvent


class AddTask:
    """Subject, due date, state, priority, assignee."""

    kind = "add_task"
    label = _l("Add a task")
    icon = "list-check"
    most = 2
    events = frozenset({TriggerEvent.OPENED, TriggerEvent.CLICKED})
    permission = save.EDIT

    def inputs(self, typed: Mapping[str, str]) -> Sequence[Input]:
        """All of them at once."""
        priorities = [(p.name.lower(), str(word)) for p, word in labels.PRIORITIES.items()]
        states = [(TaskState.OPEN.value, _("To be done")), (TaskState.DONE.value, _("Done"))]
        return (
            Input("subject", _("Subject"), value=typed.get("subject", "")),
            Input(
                "days",
                _("Due so many days later"),
                "number",
                value=typed.get("days", "2"),
                help=_("0 is the day on which it happens; empty is no day."),
            ),
            people.assignee_input("assignee", _("Assignee"), typed.get("assignee", people.OWNER)),
            Input("priority", _("Priority"), "select", priorities, typed.get("priority", "normal")),
            Input("state", _("State"), "select", states, typed.get("state", "open")),
        )

    def is_asked(self, typed: Mapping[str, str]) -> bool:
        """There is one step only."""
        return True

    def read(self, typed: Mapping[str, str]) -> Values:
        """Checked as a task is."""
        subject, days = " ".join(typed.get("subject", "").split()), typed.get("days", "").strip()
        errors = {}
        if not subject:
            errors["subject"] = _("Please write in a few words what is to be done.")
        elif len(subject) > save.SUBJECT:
            errors["subject"] = _(
                "Please keep the subject under %(count)s characters.", count=save.SUBJECT
            )
        if days and numbers.days(days) is None:
            errors["days"] = _("Please write a number of days, up to %(most)s.", most=365)
        if not people.is_known(typed.get("assignee", "")):
            errors["assignee"] = _("This person does not work here any more.")
        if typed.get("priority") not in {p.name.lower() for p in TaskPriority}:
            errors["priority"] = _("Please choose one of the list.")
        if typed.get("state") not in {state.value for state in TaskState}:
            errors["state"] = _("Please choose one of the list.")
        if errors:
            raise Refused(_("The action was not saved."), errors)
        return {
            "subject": subject,
            "days": numbers.days(days) if days else None,
            "assignee": typed.get("assignee", ""),
            "priority": typed["priority"],
            "state": typed["state"],
        }

    def says(self, values: Values) -> str:
        """In one line."""
        parts = [_("Add the task “%(subject)s”", subject=values["subject"])]
        days = values["days"]
        if days == 0:
            parts.append(_("due the same day"))
        elif days is not None:
            parts.append(ngettext("due after %(num)s day", "due after %(num)s days", days))
        parts.append(_("for %(name)s", name=people.words(values["assignee"])))
        return ", ".join(parts)

    def do(self, values: Values, occasion: Occasion) -> Values:
        """One task a recipient."""
        person = people.assignee_of(values["assignee"], occasion.customer)
        days = values["days"]
        wanted = save.Wanted(
            subject=values["subject"],
            due_on=find.today() + dt.timedelta(days=days) if days is not None else None,
            priority=TaskPriority[values["priority"].upper()],
            assignee_id=person.id if person is not None else None,
        )
        about = About(TaskAbout.CUSTOMER, occasion.customer.id)
        task = save.create(
            wanted, occasion.actor, about=about, origin=TaskOrigin.TRIGGER, key=occasion.key
        )
        if values["state"] == TaskState.DONE.value:
            save.do(task, occasion.actor)
        return {"task_id": task.id, "subject": task.subject}

    def told(self, result: Values) -> str:
        """Which one."""
        return _("Task added: %(subject)s", subject=result["subject"])


ACTION = AddTask()
