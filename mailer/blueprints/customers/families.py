"""Families: list, create, rename, delete."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.customers.forms import NameForm
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts.access import load
from mailer.domain.customers import families as verbs
from mailer.lib.errors import Refused
from mailer.models.group import Family

Answer = str | Response | tuple[str, int]
EDIT = "customers:edit"


def families() -> str:
    """All families with how many customers are in each."""
    return render_template(
        "customers/families.html", families=verbs.all_families(), counts=verbs.member_counts()
    )


def new_family() -> Answer:
    """Add a family."""
    return _form(None)


def edit_family(family_id: int) -> Answer:
    """Rename a family."""
    return _form(load(Family, family_id, actor(), EDIT))


def delete_family(family_id: int) -> Response:
    """Delete a family; its customers stay, without one."""
    family = load(Family, family_id, actor(), EDIT)
    name = family.name
    verbs.remove(family, actor())
    flash_done(_("The family “%(name)s” is deleted. Its customers are still there.", name=name))
    return redirect(url_for("customers.families"), 303)


def _form(family: Family | None) -> Answer:
    form = NameForm(obj=family)
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                name = form.name.data or ""
                if family is None:
                    verbs.create(name, actor())
                else:
                    verbs.rename(family, name, actor())
                flash_done(_("The family “%(name)s” is saved.", name=name))
                return redirect(url_for("customers.families"), 303)
        except Refused as refused:
            show_in(form, refused)
    return render_template("customers/family_form.html", form=form, family=family), status
