"""The form of a task."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField, TextAreaField

from mailer.blueprints.components.records import person
from mailer.domain.tasks import choices, labels
from mailer.domain.tasks.save import SUBJECT, Wanted
from mailer.lib import amounts
from mailer.lib.errors import Refused
from mailer.models.task import Task, TaskPriority


class TaskForm(FlaskForm):
    """A whole task. `of` fills it in."""

    subject = StringField(_l("Subject"), render_kw={"autocomplete": "off", "maxlength": SUBJECT})
    due_on = StringField(_l("Due"))
    assignee_id = SelectField(_l("Assignee"))
    priority = RadioField(
        _l("Priority"),
        choices=[SelectChoice(str(p.value), label) for p, label in labels.PRIORITIES.items()],
        default=str(TaskPriority.NORMAL.value),
    )
    remind = BooleanField(_l("Remind the assignee by e-mail in the morning of that day"))
    note = TextAreaField(_l("Note"), render_kw={"rows": 5})

    @classmethod
    def of(cls, task: Task | None) -> TaskForm:
        """The form of a task; a new one (None) is one's own."""
        if task is None:
            form = cls(data={"assignee_id": str(person().id)})
        else:
            form = cls(
                data={
                    "subject": task.subject,
                    "due_on": task.day.isoformat() if task.day else "",
                    "assignee_id": str(task.assignee_id or ""),
                    "priority": str(task.priority),
                    "note": task.note,
                    "remind": task.remind_at is not None,
                }
            )
        found = choices.assignees(task.assignee if task else None)
        form.assignee_id.choices = [("", _("Nobody")), *((str(u.id), u.name) for u in found)]
        return form

    def entered(self) -> Wanted:
        """What the verbs take. Raises `Refused` for a day that cannot be read."""
        text = (self.due_on.data or "").strip()
        day = amounts.day(text) if text else None
        if text and day is None:
            raise Refused(
                _("The task was not saved."),
                {"due_on": _("Please write a date as 2026-11-30 or 30/11/2026.")},
            )
        return Wanted(
            subject=self.subject.data or "",
            note=self.note.data or "",
            due_on=day,
            priority=TaskPriority(int(self.priority.data)),
            assignee_id=int(self.assignee_id.data) if self.assignee_id.data else None,
            remind=bool(self.remind.data),
        )
