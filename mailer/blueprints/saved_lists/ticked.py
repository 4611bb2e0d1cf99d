"""The ticked customers and fixed lists."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.components.records import LISTS, person
from mailer.blueprints.refusals import show_in
from mailer.domain.customers import bulk, saved_lists
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.lib.record_ids import record_id
from mailer.models.bulk_change import BulkKind, BulkState

Answer = str | Response | tuple[str, int]


class ListForm(FlaskForm):
    """Which fixed list."""

    target = SelectField(_l("List"))


class ListOrNewForm(ListForm):
    """Which fixed list, or the name of a new one."""

    name = StringField(_l("Name of the new list"), render_kw={"autocomplete": "off"})


def add() -> Answer:
    """Put the ticked customers into a fixed list, or into a new one."""
    form = ListOrNewForm()
    form.target.choices = [("", _("A new list")), *_fixed()]
    return _answer(form, BulkKind.ADD_TO_LIST, _("Add to a saved list"), _("Add"))


def remove() -> Answer:
    """Take the ticked customers out of a fixed list."""
    form = ListForm()
    form.target.choices = _fixed()
    return _answer(form, BulkKind.REMOVE_FROM_LIST, _("Remove from a saved list"), _("Remove"))


def _fixed() -> list[tuple[str, str]]:
    return [(str(saved.id), saved.name) for saved in saved_lists.fixed_lists()]


def _answer(form: ListForm, kind: BulkKind, title: str, button: str) -> Answer:
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                return _start(form, kind)
        except Refused as refused:
            db.session.rollback()
            show_in(form, refused)
    customers = LISTS["customers"]
    count = customers.ticked_count()
    page = render_template(
        "saved_lists/ticked.html",
        form=form,
        title=title,
        button=button,
        what=customers.counted(count),
        count=count,
    )
    return page, status


def _start(form: ListForm, kind: BulkKind) -> Response:
    target = int(form.target.data) if form.target.data else None
    if target is None and isinstance(form, ListOrNewForm):
        target = saved_lists.create(form.name.data or "", None, actor()).id
    seen = request.form.get("seen", type=record_id)
    change = bulk.start(LISTS["customers"].selection(), kind, target, person(), seen=seen)
    if change.state is BulkState.RUNNING:
        return redirect(url_for("customers.change", change_id=change.id), 303)
    if change.state is BulkState.FAILED:
        raise Refused(change.error)
    flash_done(ngettext("%(num)s customer changed.", "%(num)s customers changed.", change.done))
    return redirect(url_for("saved_lists.show", list_id=target), 303)
