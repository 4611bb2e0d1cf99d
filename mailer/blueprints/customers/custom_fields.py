"""Fields that the company adds to its customers."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.customers.forms import FieldForm
from mailer.blueprints.refusals import show_in
from mailer.domain import custom_fields as verbs
from mailer.domain.accounts.access import load
from mailer.domain.customers import labels
from mailer.lib.errors import Refused
from mailer.models.custom_field import CustomField, FieldKind

Answer = str | Response | tuple[str, int]
EDIT = "settings:edit"


def fields() -> str:
    """All fields in their order."""
    return render_template("customers/fields.html", fields=verbs.all_fields(), labels=labels)


def new_field() -> Answer:
    """Add a field."""
    return _form(None)


def edit_field(field_id: int) -> Answer:
    """Rename a field or change its choices."""
    return _form(load(CustomField, field_id, actor(), EDIT))


def move_field(field_id: int) -> Response:
    """Move a field up or down."""
    field = load(CustomField, field_id, actor(), EDIT)
    verbs.move(field, -1 if request.form.get("way") == "up" else 1)
    return redirect(url_for("customers.fields"), 303)


def delete_field(field_id: int) -> Response:
    """Take a field away."""
    field = load(CustomField, field_id, actor(), EDIT)
    label = field.label
    verbs.delete(field, actor())
    flash_done(_("The field “%(name)s” is deleted.", name=label))
    return redirect(url_for("customers.fields"), 303)


def _form(field: CustomField | None) -> Answer:
    data = {}
    if field is not None:
        data = {"label": field.label, "kind": field.kind.value, "choices": "\n".join(field.choices)}
    form = FieldForm(data=data)
    form.kind.choices = [(kind.value, str(label)) for kind, label in labels.FIELD_KINDS.items()]
    if field is not None:
        del form.kind
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                _save(form, field)
                flash_done(_("The field “%(name)s” is saved.", name=form.label.data))
                return redirect(url_for("customers.fields"), 303)
        except Refused as refused:
            show_in(form, refused)
    return render_template("customers/field_form.html", form=form, field=field), status


def _save(form: FieldForm, field: CustomField | None) -> None:
    choices = (form.choices.data or "").splitlines()
    if field is None:
        verbs.create(form.label.data or "", FieldKind(form.kind.data), choices, actor())
    else:
        verbs.update(field, form.label.data or "", choices, actor())
