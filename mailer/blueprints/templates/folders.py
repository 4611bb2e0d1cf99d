"""Folders of the library: make, rename, delete, move templates into them."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectField, StringField

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.refusals import show_in
from mailer.blueprints.templates.library import ticked
from mailer.blueprints.templates.list import LIST
from mailer.domain.accounts.access import load
from mailer.domain.templates import folders as verbs
from mailer.lib.errors import Refused
from mailer.models.template import Template, TemplateFolder

Answer = str | AnyResponse | tuple[str, int]
EDIT = "templates:edit"


class FolderForm(FlaskForm):
    """A folder's name."""

    name = StringField(_l("Name"))


class MoveForm(FlaskForm):
    """Where templates go."""

    folder = SelectField(_l("Folder"), coerce=int)
    name = StringField(_l("Or into a new folder"))


def new_folder() -> Answer:
    """Make one."""
    return _form(None)


def edit_folder(folder_id: int) -> Answer:
    """Rename one."""
    return _form(load(TemplateFolder, folder_id, actor(), EDIT))


def delete_folder(folder_id: int) -> AnyResponse:
    """Delete one; its templates stay."""
    folder = load(TemplateFolder, folder_id, actor(), EDIT)
    name = folder.name
    there = verbs.delete(folder, actor())
    text = _("The folder “%(name)s” is deleted.", name=name)
    if there:
        kept = ngettext(
            "Its template is still there, in no folder.",
            "Its %(num)s templates are still there, in no folder.",
            there,
        )
        text = f"{text} {kept}"
    flash_done(text)
    return redirect(url_for("templates.index"), 303)


def move(template_id: int) -> Answer:
    """Put one template into a folder."""
    return _move([load(Template, template_id, actor(), EDIT)])


def move_ticked() -> Answer:
    """Put all ticked templates into a folder."""
    return _move(ticked())


def _form(folder: TemplateFolder | None) -> Answer:
    form = FolderForm(obj=folder)
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                name = form.name.data or ""
                if folder is None:
                    folder = verbs.create(name, actor())
                else:
                    verbs.rename(folder, name, actor())
                flash_done(_("The folder “%(name)s” is saved.", name=folder.name))
                return redirect(url_for("templates.index", folder=folder.id), 303)
        except Refused as refused:
            show_in(form, refused)
    return render_template("templates/folder_form.html", form=form, folder=folder), status


def _move(templates: list[Template]) -> Answer:
    form = MoveForm()
    every = verbs.all_folders()
    form.folder.choices = [(0, _("In no folder")), *((each.id, each.name) for each in every)]
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                return _moved(templates, form)
        except Refused as refused:
            show_in(form, refused)
    elif len({template.folder_id for template in templates}) == 1:
        form.folder.data = templates[0].folder_id or 0
    page = render_template("templates/move.html", form=form, templates=templates)
    return page, status


def _moved(templates: list[Template], form: MoveForm) -> AnyResponse:
    name = (form.name.data or "").strip()
    folder = None
    if name:
        folder = verbs.by_name(name) or verbs.create(name, actor())
    elif form.folder.data:
        folder = load(TemplateFolder, form.folder.data, actor(), EDIT)
    verbs.move(templates, folder, actor())
    if request.endpoint == "templates.move_ticked":
        LIST.untick_all()
    if folder is None:
        text = ngettext(
            "The template stands in no folder now.",
            "%(num)s templates stand in no folder now.",
            len(templates),
        )
        flash_done(text)
        return redirect(url_for("templates.index"), 303)
    text = ngettext(
        "The template is in “%(folder)s” now.",
        "%(num)s templates are in “%(folder)s” now.",
        len(templates),
        folder=folder.name,
    )
    flash_done(text)
    return redirect(url_for("templates.index", folder=folder.id), 303)
