"""What is done to all ticked customers."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_failed
from mailer.blueprints.components.records import person
from mailer.blueprints.customers import choices
from mailer.blueprints.customers.forms import TargetForm
from mailer.blueprints.customers.list import CUSTOMERS
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts.access import load
from mailer.domain.customers import bulk as verbs
from mailer.domain.customers import labels
from mailer.infra.db import db
from mailer.lib.errors import NotFound, Refused
from mailer.lib.record_ids import record_id
from mailer.models.bulk_change import BulkChange, BulkKind, BulkState

Answer = str | Response | tuple[str, int]


def add_to_group() -> Answer:
    """Choose a group for the ticked customers."""
    return _form(
        BulkKind.ADD_TO_GROUP, _("Add to a group"), _("Group"), choices.group_choices(), _("Add")
    )


def remove_from_group() -> Answer:
    """Choose the group that the ticked customers leave."""
    return _form(
        BulkKind.REMOVE_FROM_GROUP,
        _("Remove from a group"),
        _("Group"),
        choices.group_choices(),
        _("Remove"),
    )


def set_family() -> Answer:
    """Choose a family for the ticked customers."""
    return _form(
        BulkKind.SET_FAMILY, _("Set the family"), _("Family"), choices.family_choices(), _("Save")
    )


def set_owner() -> Answer:
    """Choose an owner for the ticked customers."""
    return _form(
        BulkKind.SET_OWNER, _("Set the owner"), _("Owner"), choices.owner_choices(), _("Save")
    )


def delete_ticked() -> Response:
    """Delete the ticked customers."""
    try:
        return _start(BulkKind.DELETE, None)
    except Refused as refused:
        db.session.rollback()  # all or nothing
        flash_failed(refused.message)
        return redirect(url_for("customers.index"), 303)


def change(change_id: int) -> str:
    """How far a change has come."""
    return render_template("customers/change.html", change=_own(change_id), labels=labels)


def change_progress(change_id: int) -> str:
    """The bar of that page."""
    return render_template("customers/change_progress.html", change=_own(change_id))


def _form(
    kind: BulkKind, title: str, label: str, offered: list[tuple[str, str]], button: str
) -> Answer:
    form = TargetForm()
    form.target.label.text = label
    form.target.choices = offered
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                return _start(kind, int(form.target.data) if form.target.data else None)
        except Refused as refused:
            show_in(form, refused)
    count = CUSTOMERS.ticked_count()
    page = render_template(
        "customers/bulk_form.html",
        form=form,
        title=title,
        button=button,
        what=CUSTOMERS.counted(count),
        count=count,
        offered=offered,
    )
    return page, status


def _start(kind: BulkKind, target_id: int | None) -> Response:
    seen = request.form.get("seen", type=record_id)
    change = verbs.start(CUSTOMERS.selection(), kind, target_id, person(), seen=seen)
    if kind is BulkKind.DELETE:
        CUSTOMERS.untick_all()
    if change.state is BulkState.RUNNING:
        return redirect(url_for("customers.change", change_id=change.id), 303)
    if change.state is BulkState.FAILED:
        raise Refused(change.error)
    flash_done(_done(change))
    return redirect(url_for("customers.index"), 303)


def _done(change: BulkChange) -> str:
    if change.kind is BulkKind.DELETE:
        return ngettext("%(num)s customer deleted.", "%(num)s customers deleted.", change.done)
    return ngettext("%(num)s customer changed.", "%(num)s customers changed.", change.done)


def _own(change_id: int) -> BulkChange:
    """A change is shown to who started it."""
    found = load(BulkChange, change_id, actor(), "customers:view")
    if found.created_by_id != person().id:
        raise NotFound
    return found
