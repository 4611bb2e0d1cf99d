"""All lists, and how one is made, renamed and deleted."""

from __future__ import annotations

from flask import g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_failed, flash_undo
from mailer.blueprints.custom_lists.present import listed
from mailer.blueprints.refusals import show_in
from mailer.domain import custom_fields
from mailer.domain.custom_lists import define as verbs
from mailer.domain.custom_lists import find
from mailer.domain.custom_lists.define import DEFINE, NAME
from mailer.lib.errors import NotFound, Refused
from mailer.models.custom_list import CustomList

Answer = str | Response | tuple[str, int]


class ListForm(FlaskForm):
    """What a list is called."""

    name = StringField(_l("Name"), render_kw={"autocomplete": "off", "maxlength": NAME})


def all_lists() -> str:
    """By name, with how much is in each."""
    lists = verbs.all_lists()
    return render_template(
        "custom_lists/all.html",
        lists=lists,
        counts=find.counts(),
        fields={each.id: custom_fields.all_fields(each.id) for each in lists},
    )


def new_list() -> Answer:
    """Its name first, then its fields."""
    return _form(None)


def rename() -> Answer:
    """Another name."""
    return _form(listed(DEFINE))


def delete_list() -> Response:
    """Away with it and its entries, with a way back."""
    found = listed(DEFINE)
    verbs.delete(found, actor())
    flash_undo(
        _("The list “%(name)s” is deleted, with its entries.", name=found.name),
        url_for("custom_lists.restore_list"),
    )
    return redirect(url_for("custom_lists.all_lists"), 303)


def restore_list() -> Response:
    """Back it comes."""
    try:
        found = verbs.restore(g.custom_list_id, actor())
    except Refused as refused:
        flash_failed(" ".join([refused.message, *refused.fields.values()]))
        return redirect(url_for("custom_lists.all_lists"), 303)
    if found is None:
        raise NotFound
    flash_done(_("“%(name)s” is back.", name=found.name))
    return redirect(url_for("custom_lists.index"), 303)


def _form(found: CustomList | None) -> Answer:
    form = ListForm(obj=found)
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                return _saved(found, form.name.data or "")
        except Refused as refused:
            show_in(form, refused)
    return render_template("custom_lists/list_form.html", form=form, listed=found), status


def _saved(found: CustomList | None, name: str) -> Response:
    if found is None:
        found = verbs.create(name, actor())
        flash_done(_("The list “%(name)s” is there. Now give it its fields.", name=found.name))
    else:
        verbs.rename(found, name, actor())
        flash_done(_("The list “%(name)s” is saved.", name=found.name))
    return redirect(url_for("custom_lists.fields", custom_list_id=found.id), 303)
