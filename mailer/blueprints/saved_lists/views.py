"""Saved lists: all of them, one, new, changed, deleted, as a file."""

from __future__ import annotations

from typing import Any

from flask import (
    Response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from sqlalchemy import Select, select
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components.downloads import csv_answer, xlsx_answer
from mailer.blueprints.components.flashes import flash_done, flash_failed, flash_undo
from mailer.blueprints.formatting import number
from mailer.blueprints.i18n import language
from mailer.blueprints.saved_lists import builder, tree_form
from mailer.domain.accounts.access import load
from mailer.domain.customers import export, in_list
from mailer.domain.customers import saved_lists as verbs
from mailer.domain.customers.criteria import tree
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.lib.record_ids import record_id
from mailer.models.customer import Customer
from mailer.models.saved_list import SavedList

Answer = str | AnyResponse | tuple[str, int]
VIEW, EDIT = "customers:view", "customers:edit"


def index() -> str:
    """All saved lists; how many customers are in each comes after the page."""
    found = [(saved, in_list.problem(saved)) for saved in verbs.all_lists()]
    return render_template("saved_lists/index.html", lists=found, title=verbs.title)


def show(list_id: int) -> str:
    """What a list asks for, and the way to its customers."""
    saved = load(SavedList, list_id, actor(), VIEW)
    return render_template(
        "saved_lists/show.html",
        saved=saved,
        title=verbs.title(saved),
        problem=in_list.problem(saved),
        tree=tree,
        count=verbs.size(saved),
    )


def size(list_id: int) -> str:
    """How many customers are in a list."""
    return number(verbs.size(load(SavedList, list_id, actor(), VIEW)))


def new() -> Answer:
    """A list by criteria."""
    return _form(None)


def edit(list_id: int) -> Answer:
    """Another name, other criteria."""
    saved = load(SavedList, list_id, actor(), EDIT)
    if saved.ready_made:
        return redirect(url_for("saved_lists.show", list_id=saved.id), 303)
    return _form(saved)


def duplicate(list_id: int) -> AnyResponse:
    """A copy to go on with."""
    made = verbs.duplicate(load(SavedList, list_id, actor(), EDIT), actor())
    flash_done(_("This is the copy: change it as you like."))
    return redirect(url_for("saved_lists.edit", list_id=made.id), 303)


def delete(list_id: int) -> AnyResponse:
    """Delete a list; its customers stay."""
    saved = load(SavedList, list_id, actor(), EDIT)
    try:
        verbs.remove(saved, actor())
    except Refused as refused:
        flash_failed(refused.message)
        return redirect(url_for("saved_lists.show", list_id=saved.id), 303)
    flash_undo(
        _("The list “%(name)s” is deleted. Its customers are still there.", name=saved.name),
        url_for("saved_lists.restore", id=saved.id),
    )
    return redirect(url_for("saved_lists.index"), 303)


def restore() -> AnyResponse:
    """Bring back what was just deleted."""
    saved = verbs.restore(request.args.get("id", 0, type=record_id), actor())
    flash_done(_("The list “%(name)s” is back.", name=saved.name))
    return redirect(url_for("saved_lists.index"), 303)


def csv(list_id: int) -> Response:
    """Its customers as CSV, streamed."""
    saved = load(SavedList, list_id, actor(), VIEW)
    return csv_answer(export.records(_ids(saved), language()), _("customers"))


def xlsx(list_id: int) -> AnyResponse:
    """Its customers as an Excel file."""
    saved = load(SavedList, list_id, actor(), VIEW)
    rows, back_url = (
        export.records(_ids(saved), language()),
        url_for("saved_lists.show", list_id=saved.id),
    )
    return xlsx_answer(rows, verbs.size(saved), _("customers"), back_url)


def _ids(saved: SavedList) -> Select[int]:
    return select(Customer.id).where(in_list.condition(saved))


def _form(saved: SavedList | None) -> Answer:
    name = saved.name if saved is not None else ""
    criteria: Any = saved.criteria if saved is not None else tree_form.empty()
    message, errors = "", dict[str, str]()
    if request.method == "POST":
        name = request.form.get("name", "")
        criteria = tree_form.read(request.form) if criteria is not None else None
        try:
            kept = _save(saved, name, criteria)
            flash_done(_("The list “%(name)s” is saved.", name=kept.name))
            return redirect(url_for("saved_lists.show", list_id=kept.id), 303)
        except Refused as refused:
            db.session.rollback()
            message, errors = refused.message, refused.fields
    elif saved is not None:
        errors = tree.problems(criteria) if criteria is not None else {}
    page = render_template(
        "saved_lists/form.html",
        saved=saved,
        name=name,
        message=message,
        told=tree.told(criteria) if criteria is not None else [],
        **(builder.parts(criteria, errors) if criteria is not None else {"errors": errors}),
    )
    return page, 422 if message else 200


def _save(saved: SavedList | None, name: str, criteria: Any) -> SavedList:
    if saved is None:
        return verbs.create(name, criteria, actor())
    verbs.update(saved, name, criteria, actor())
    return saved
