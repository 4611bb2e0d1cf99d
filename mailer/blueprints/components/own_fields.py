"""Fields of a company's own: in forms, and the pages where they are made. Customers and custom lists
have the same ones, each in its own area."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.core import UnboundField

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.refusals import show_in
from mailer.domain import custom_fields as verbs
from mailer.domain.accounts.access import load
from mailer.domain.customers.labels import FIELD_KINDS
from mailer.lib.errors import NotFound, Refused
from mailer.models.custom_field import CustomField, FieldKind
from mailer.models.custom_list import CustomList

Answer = str | Response | tuple[str, int]


def controls(fields: Sequence[CustomField]) -> dict[str, UnboundField[Any]]:
    """By the names that forms give them."""
    return {f"custom_{field.key}": _control(field) for field in fields}


def _control(field: CustomField) -> UnboundField[Any]:
    if field.kind is FieldKind.CHOICE:
        listed = [("", "–"), *((choice, choice) for choice in field.choices)]
        return SelectField(field.label, choices=listed, validate_choice=False)
    if field.kind is FieldKind.YES_NO:
        listed = [("", "–"), ("yes", _("Yes")), ("no", _("No"))]
        return SelectField(field.label, choices=listed)
    extra = {FieldKind.DATE: {"type": "date"}, FieldKind.NUMBER: {"inputmode": "decimal"}}
    return StringField(field.label, render_kw=extra.get(field.kind, {}))


class FieldForm(FlaskForm):
    """A field itself."""

    label = StringField(_l("Name"), render_kw={"autocomplete": "off"})
    kind = SelectField(_l("What it holds"))
    choices = TextAreaField(_l("Choices, one on each line"), render_kw={"rows": 5})


@dataclass(frozen=True)
class FieldPages:
    """Those of one area, with the endpoints `fields`, `new_field`, `edit_field`, `move_field` and
    `delete_field`."""

    area: str
    #: The page with all fields.
    page: str
    permission: str
    #: The list that is looked at; None: customers.
    within: Callable[[], CustomList | None]

    def fields(self) -> str:
        """All fields in their order."""
        listed = self.within()
        return render_template(
            self.page,
            area=self.area,
            listed=listed,
            fields=verbs.all_fields(listed.id if listed else None),
            kinds=FIELD_KINDS,
        )

    def new_field(self) -> Answer:
        """Add a field."""
        return self._form(None)

    def edit_field(self, field_id: int) -> Answer:
        """Rename a field or change its choices."""
        return self._form(self._load(field_id))

    def move_field(self, field_id: int) -> Response:
        """Move a field up or down."""
        verbs.move(self._load(field_id), -1 if request.form.get("way") == "up" else 1)
        return self._back()

    def delete_field(self, field_id: int) -> Response:
        """Take a field away."""
        field = self._load(field_id)
        label = field.label
        verbs.delete(field, actor())
        flash_done(_("The field “%(name)s” is deleted.", name=label))
        return self._back()

    def _load(self, field_id: int) -> CustomField:
        field, listed = load(CustomField, field_id, actor(), self.permission), self.within()
        if field.list_id != (listed.id if listed else None):
            raise NotFound
        return field

    def _back(self) -> Response:
        return redirect(url_for(f"{self.area}.fields"), 303)

    def _form(self, field: CustomField | None) -> Answer:
        listed, data = self.within(), {}
        if field is not None:
            data = {
                "label": field.label,
                "kind": field.kind.value,
                "choices": "\n".join(field.choices),
            }
        form = FieldForm(data=data)
        form.kind.choices = [(kind.value, str(label)) for kind, label in FIELD_KINDS.items()]
        if field is not None:
            del form.kind
        status = 200
        if form.is_submitted():
            status = 422
            try:
                if form.validate():
                    _save(form, field, listed)
                    flash_done(_("The field “%(name)s” is saved.", name=form.label.data))
                    return self._back()
            except Refused as refused:
                show_in(form, refused)
        return render_template(
            "components/field_form.html", area=self.area, form=form, field=field, listed=listed
        ), status


def _save(form: FieldForm, field: CustomField | None, within: CustomList | None) -> None:
    choices = (form.choices.data or "").splitlines()
    if field is None:
        verbs.create(
            form.label.data or "", FieldKind(form.kind.data), choices, actor(), within=within
        )
    else:
        verbs.update(field, form.label.data or "", choices, actor())
