"""Groups: list, create, rename, delete."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_failed
from mailer.blueprints.customers.forms import GroupForm
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts.access import load
from mailer.domain.customers import groups as verbs
from mailer.lib.errors import Refused
from mailer.models.group import CustomerGroup

Answer = str | Response | tuple[str, int]
EDIT = "customers:edit"


def groups() -> str:
    """All groups with how many customers are in each."""
    return render_template(
        "customers/groups.html", groups=verbs.all_groups(), counts=verbs.member_counts()
    )


def new_group() -> Answer:
    """Add a group."""
    return _form(None)


def edit_group(group_id: int) -> Answer:
    """Rename a group."""
    return _form(load(CustomerGroup, group_id, actor(), EDIT))


def delete_group(group_id: int) -> Response:
    """Delete a group; its customers stay."""
    group = load(CustomerGroup, group_id, actor(), EDIT)
    name = group.name
    try:
        verbs.remove(group, actor())
    except Refused as refused:
        flash_failed(refused.message)
        return redirect(url_for("customers.groups"), 303)
    flash_done(_("The group “%(name)s” is deleted. Its customers are still there.", name=name))
    return redirect(url_for("customers.groups"), 303)


def _form(group: CustomerGroup | None) -> Answer:
    form = GroupForm(obj=group)
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                name, description = form.name.data or "", form.description.data or ""
                if group is None:
                    verbs.create(name, description, actor())
                else:
                    verbs.update(group, name, description, actor())
                flash_done(_("The group “%(name)s” is saved.", name=name))
                return redirect(url_for("customers.groups"), 303)
        except Refused as refused:
            show_in(form, refused)
    return render_template("customers/group_form.html", form=form, group=group), status
