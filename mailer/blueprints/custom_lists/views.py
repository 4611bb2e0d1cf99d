"""The entries of a list, and the page of one."""

from __future__ import annotations

from typing import Any

from flask import Response, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from mailer.blueprints.access import actor
from mailer.blueprints.components import own_fields, records
from mailer.blueprints.components.customer_choice import choose_customer
from mailer.blueprints.components.flashes import flash_done, flash_undo
from mailer.blueprints.custom_lists.list import entries_of
from mailer.blueprints.custom_lists.present import entry as entry_of
from mailer.blueprints.custom_lists.present import listed
from mailer.blueprints.redirects import after_delete, local_referrer
from mailer.blueprints.refusals import show_in
from mailer.domain import custom_fields
from mailer.domain.accounts.access import load
from mailer.domain.custom_lists import save
from mailer.domain.custom_lists.save import TITLE
from mailer.lib.errors import NotFound, Refused
from mailer.lib.record_ids import record_id
from mailer.models.custom_field import CustomField
from mailer.models.custom_list import CustomList, ListEntry
from mailer.models.customer import Customer

Answer = str | AnyResponse | tuple[str, int]
VIEW, EDIT, DELETE = "custom_lists:view", "custom_lists:edit", "custom_lists:delete"


class EntryForm(FlaskForm):
    """An entry: its name, and the fields of its list. `of` fills it in."""

    title = StringField(_l("Name"), render_kw={"autocomplete": "off", "maxlength": TITLE})
    fields: list[CustomField] = []

    @classmethod
    def of(cls, listed: CustomList, entry: ListEntry | None) -> EntryForm:
        """The form of an entry (None: of a new one)."""
        fields = custom_fields.all_fields(listed.id)
        values: dict[str, Any] = {"title": entry.title if entry else ""}
        for field in fields:
            value = entry.values.get(field.key) if entry else None
            values[f"custom_{field.key}"] = custom_fields.typed(field, value)
        made = type("EntryForm", (cls,), {**own_fields.controls(fields), "fields": fields})
        form: EntryForm = made(data=values)
        return form

    def own(self) -> list[Any]:
        """The bound fields of the list."""
        return [self[f"custom_{field.key}"] for field in self.fields]

    def texts(self) -> dict[str, str]:
        """What was typed, by the fields' keys."""
        return {field.key: self[f"custom_{field.key}"].data or "" for field in self.fields}


def index() -> Response:
    """All of them, with search and filters."""
    found = listed(VIEW)
    return records.show(entries_of(found), "custom_lists/index.html", listed=found)


def new() -> Answer:
    """Of which customer, then what is to be known."""
    found = listed(EDIT)
    wanted = request.values.get("customer", 0, type=record_id)
    if not wanted:
        none_yet = _("An entry belongs to a customer, and there is none yet.")
        return choose_customer("custom_lists", found.name, none_yet)
    customer = load(Customer, wanted, actor(), EDIT)
    form = EntryForm.of(found, None)
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                entry = save.create(found, customer, form.title.data or "", form.texts(), actor())
                flash_done(_("“%(name)s” is entered.", name=entry.title))
                return redirect(url_for("custom_lists.show", entry_id=entry.id), 303)
        except Refused as refused:
            show_in(form, refused)
    return _form(form, found, customer, None), status


def show(entry_id: int) -> str:
    """All that is known of one."""
    entry = entry_of(entry_id, VIEW)
    values = [
        (field.label, custom_fields.show(field, entry.values.get(field.key)))
        for field in custom_fields.all_fields(entry.list_id)
    ]
    return render_template(
        "custom_lists/show.html", entry=entry, listed=entry.of_list, values=values
    )


def edit(entry_id: int) -> Answer:
    """Change it."""
    entry = entry_of(entry_id, EDIT)
    form = EntryForm.of(entry.of_list, entry)
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                save.change(entry, form.title.data or "", form.texts(), actor())
                flash_done(_("“%(name)s” is saved.", name=entry.title))
                return redirect(url_for("custom_lists.show", entry_id=entry.id), 303)
        except Refused as refused:
            show_in(form, refused)
    return _form(form, entry.of_list, entry.customer, entry), status


def delete(entry_id: int) -> AnyResponse:
    """Away with it, with a way back."""
    entry = entry_of(entry_id, DELETE)
    save.delete(entry, actor())
    flash_undo(
        _("“%(name)s” is deleted.", name=entry.title),
        url_for("custom_lists.restore", entry_id=entry.id),
    )
    return after_delete(
        url_for("custom_lists.show", entry_id=entry.id), url_for("custom_lists.index")
    )


def restore(entry_id: int) -> AnyResponse:
    """Back it comes."""
    listed(DELETE)
    entry = save.restore(entry_id, g.custom_list_id, actor())
    if entry is None:
        raise NotFound
    flash_done(_("“%(name)s” is back.", name=entry.title))
    return redirect(local_referrer() or url_for("custom_lists.index"), 303)


def _form(form: EntryForm, listed: CustomList, customer: Customer, entry: ListEntry | None) -> str:
    return render_template(
        "custom_lists/form.html", form=form, listed=listed, customer=customer, entry=entry
    )
