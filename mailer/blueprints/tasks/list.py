"""The lists of tasks: columns, filters, actions."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import selectinload

from mailer.blueprints.access import can_open
from mailer.blueprints.components.list_parts import (
    Badge,
    Choices,
    Column,
    Empty,
    Filter,
    Link,
    RowAction,
)
from mailer.blueprints.components.records import RecordList
from mailer.blueprints.formatting import date
from mailer.domain.tasks import about, find, labels
from mailer.models.task import Task, TaskAbout, TaskPriority, TaskState

PRIORITY_TONES = {TaskPriority.LOW: "muted", TaskPriority.NORMAL: "info", TaskPriority.HIGH: "warn"}
_PAGES = {
    TaskAbout.CUSTOMER: ("customers.show", "customer_id"),
    TaskAbout.DOCUMENT: ("documents.show", "document_id"),
    TaskAbout.INCIDENT: ("incidents.show", "incident_id"),
    TaskAbout.RATING: ("ratings.show", "rating_id"),
}


def priority_badge(task: Task) -> Badge:
    """How much it matters."""
    priority = TaskPriority(task.priority)
    return Badge(labels.PRIORITIES[priority], PRIORITY_TONES[priority])


def due_badge(task: Task) -> Badge | None:
    """Done, or when it is to be; None where no day was set."""
    if task.state is TaskState.DONE:
        return Badge(_("Done"), "ok")
    if task.day is None:
        return None
    today = find.today()
    if task.day < today:
        return Badge(_("Overdue: %(day)s", day=date(task.day)), "bad")
    if task.day == today:
        return Badge(_("Today"), "warn")
    return Badge(date(task.day))


def about_link(task: Task) -> Any:
    """The record it is about, as a link where the person may open it; None without one."""
    record = about.of(task)
    if record is None:
        return None
    name = about.name_of(record)
    endpoint, argument = _PAGES[record.kind]
    if not name:
        return _("deleted meanwhile")
    text = f"{labels.ABOUT[record.kind]}{_(': ')}{name}"
    values: dict[str, Any] = {argument: record.id}
    return Link(text, url_for(endpoint, **values)) if can_open(endpoint) else text


def _customer(task: Task) -> Any:
    customer = task.customer
    if customer is None or not can_open("customers.show"):
        return customer.name if customer else None
    return Link(customer.name or customer.email, url_for("customers.show", customer_id=customer.id))


def _assignees() -> Choices:
    found = [(str(user.id), user.name) for user in find.assignees()]
    return [*found, (find.NONE, _("Nobody"))]


def _name(column: str) -> Any:
    return lambda task: getattr(task, column).name if getattr(task, column) else ""


SUBJECT = Column("subject", _l("Subject"), lambda t: t.subject, sort=(Task.subject_key,))
DUE = Column("due", _l("Due"), due_badge, sort=(Task.due_on,))
PRIORITY = Column(
    "priority",
    _l("Priority"),
    priority_badge,
    sort=(Task.priority, Task.due_on),
    largest_first=True,
)
ABOUT = Column("about", _l("About"), about_link)
CUSTOMER = Column("customer", _l("Customer"), _customer, shown=False)
ASSIGNEE = Column("assignee", _l("Assignee"), _name("assignee"))
CREATED = Column(
    "created", _l("Created"), lambda t: t.created_at, (Task.created_at,), shown=False, largest_first=True
)  # fmt: skip
BY = Column("by", _l("Created by"), _name("created_by"), shown=False)
DONE_AT = Column("done", _l("Done on"), lambda t: t.done_at, (Task.done_at,), largest_first=True)
DONE_BY = Column("done_by", _l("Done by"), _name("done_by"))

FILTERS = [
    Filter("assignee", _l("Assignee"), _assignees, find.assigned_to),
    Filter(
        "due",
        _l("Due"),
        lambda: [
            (find.OVERDUE, _("Overdue")),
            (find.TODAY, _("Today")),
            (find.WEEK, _("In the next seven days")),
            (find.LATER, _("Later")),
            (find.NO_DAY, _("Without a day")),
        ],
        find.with_days,
    ),
    Filter(
        "priority",
        _l("Priority"),
        lambda: [(p.name.lower(), labels.PRIORITIES[p]) for p in reversed(TaskPriority)],
        find.with_priorities,
    ),
    Filter(
        "about",
        _l("About"),
        lambda: [*((k.value, v) for k, v in labels.ABOUT.items()), (find.NONE, _("Nothing"))],
        find.with_kinds,
    ),
]

EDIT = RowAction("edit", _l("Edit"), "pencil", "tasks.edit", argument="task_id")
DELETE = RowAction(
    "delete", _l("Delete"), "trash", "tasks.delete", method="post", danger=True, argument="task_id"
)
_EMPTY = Empty(
    "list-check",
    _l(
        "What is to be done for a customer, a document or an incident stands here, with its day and "
        "who does it. A low rating adds one by itself."
    ),
    "tasks.new",
    _l("New task"),
)
_OPTIONS = (
    selectinload(Task.customer),
    selectinload(Task.assignee),
    selectinload(Task.created_by),
    selectinload(Task.done_by),
)


def _list(key: str, columns: list[Column], sort: str, action: RowAction) -> RecordList[Task]:
    return RecordList(
        key=key,
        model=Task,
        permission="tasks:view",
        columns=columns,
        default_sort=sort,
        row_name=lambda t: t.subject,
        row_url=lambda t: url_for("tasks.show", task_id=t.id),
        noun=lambda n, shown: ngettext("%(shown)s task", "%(shown)s tasks", n, shown=shown),
        empty=_EMPTY,
        search=find.matches_text,
        search_label=_l("Subject, customer"),
        filters=FILTERS,
        actions=[action, EDIT, DELETE],
        options=_OPTIONS,
        always=lambda: [find.there()],
    )


OPEN = _list(
    "tasks",
    [SUBJECT, DUE, PRIORITY, ABOUT, CUSTOMER, ASSIGNEE, CREATED, BY],
    "due",
    RowAction("done", _l("Mark as done"), "check", "tasks.do", method="post", argument="task_id"),
)
DONE = _list(
    "tasks_done",
    [SUBJECT, DONE_AT, DONE_BY, ABOUT, CUSTOMER, ASSIGNEE, CREATED, BY],
    "-done",
    RowAction(
        "reopen",
        _l("Open it again"),
        "arrow-back-up",
        "tasks.reopen",
        method="post",
        argument="task_id",
    ),
)
