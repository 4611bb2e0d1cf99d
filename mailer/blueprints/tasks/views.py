"""The lists of tasks, and one task."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components import records
from mailer.blueprints.components.flashes import flash_done, flash_undo
from mailer.blueprints.components.list_parts import Condition
from mailer.blueprints.components.records import RecordList
from mailer.blueprints.redirects import after_delete, local_referrer
from mailer.blueprints.refusals import show_in
from mailer.blueprints.tasks.forms import TaskForm
from mailer.blueprints.tasks.list import DONE, OPEN, about_link, due_badge, priority_badge
from mailer.domain.accounts.access import load
from mailer.domain.tasks import about as records_of
from mailer.domain.tasks import find, labels, save
from mailer.domain.tasks.about import About
from mailer.lib.errors import NotFound, Refused
from mailer.lib.record_ids import record_id
from mailer.models.task import Task, TaskAbout

Answer = str | AnyResponse | tuple[str, int]
VIEW, EDIT, DELETE = "tasks:view", "tasks:edit", "tasks:delete"
#: What one must be allowed to see to make a task about it.
_SEEN = {
    TaskAbout.CUSTOMER: "customers:view",
    TaskAbout.DOCUMENT: "documents:view",
    TaskAbout.INCIDENT: "incidents:view",
    TaskAbout.RATING: "incidents:view",
}


def index() -> Response:
    """One's own that are to be done."""
    return _list(OPEN, find.is_open(), find.of_person(actor().id))


def due() -> Response:
    """Everyone's that are due today or were."""
    return _list(OPEN, find.due())


def everyones() -> Response:
    """All that are to be done."""
    return _list(OPEN, find.is_open())


def done() -> Response:
    """All that were done, the last first."""
    return _list(DONE, find.is_done())


def new() -> Answer:
    """A new one, about a record or about nothing."""
    about = _about()
    form = TaskForm.of(None)
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                task = save.create(form.entered(), actor(), about=about)
                flash_done(_("“%(name)s” is added.", name=task.subject))
                return redirect(_page_of(task), 303)
        except Refused as refused:
            show_in(form, refused)
    page = render_template(
        "tasks/form.html",
        form=form,
        task=None,
        about=about,
        about_name=records_of.name_of(about) if about else "",
        about_kind=labels.ABOUT[about.kind] if about else "",
    )
    return page, status


def show(task_id: int) -> str:
    """All that is known of one."""
    task = load(Task, task_id, actor(), VIEW)
    return render_template(
        "tasks/show.html",
        task=task,
        due=due_badge(task),
        priority=priority_badge(task),
        about=about_link(task),
        origin=labels.ORIGINS[task.origin],
    )


def edit(task_id: int) -> Answer:
    """Change it."""
    task = load(Task, task_id, actor(), EDIT)
    form = TaskForm.of(task)
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                save.change(task, form.entered(), actor())
                flash_done(_("“%(name)s” is saved.", name=task.subject))
                return redirect(url_for("tasks.show", task_id=task.id), 303)
        except Refused as refused:
            show_in(form, refused)
    return render_template("tasks/form.html", form=form, task=task, about=None), status


def do(task_id: int) -> AnyResponse:
    """It is done."""
    task = load(Task, task_id, actor(), EDIT)
    if save.do(task, actor()):
        flash_undo(
            _("“%(name)s” is done.", name=task.subject), url_for("tasks.reopen", task_id=task.id)
        )
    return _back()


def reopen(task_id: int) -> AnyResponse:
    """It is not done after all."""
    task = load(Task, task_id, actor(), EDIT)
    save.reopen(task, actor())
    flash_done(_("“%(name)s” is to be done again.", name=task.subject))
    return _back()


def delete(task_id: int) -> AnyResponse:
    """Away with it, with a way back."""
    task = load(Task, task_id, actor(), DELETE)
    save.delete(task, actor())
    flash_undo(
        _("“%(name)s” is deleted.", name=task.subject), url_for("tasks.restore", task_id=task.id)
    )
    return after_delete(url_for("tasks.show", task_id=task.id), url_for("tasks.index"))


def restore(task_id: int) -> AnyResponse:
    """Back it comes."""
    task = save.restore(task_id, actor())
    if task is None:
        raise NotFound
    flash_done(_("“%(name)s” is back.", name=task.subject))
    return _back()


def _list(shown: RecordList[Task], *conditions: Condition) -> Response:
    return records.show(shown, "tasks/index.html", conditions, due_count=find.count_due(actor().id))


def _about() -> About | None:
    """The record that the address or the form names; one that this person may see."""
    kind, found = request.values.get("about", ""), request.values.get("record", 0, type=record_id)
    if kind not in set(TaskAbout) or not found:
        return None
    about = About(TaskAbout(kind), found)
    load(records_of.MODELS[about.kind], about.id, actor(), _SEEN[about.kind])
    return about


def _page_of(task: Task) -> str:
    """The page of the record that it is about; without one, its own."""
    link = about_link(task)
    url: str = getattr(link, "url", "")
    return url or url_for("tasks.show", task_id=task.id)


def _back() -> AnyResponse:
    return redirect(local_referrer() or url_for("tasks.index"), 303)
