"""URLs of custom lists."""

from flask import Blueprint

from mailer.blueprints.components.own_fields import FieldPages
from mailer.blueprints.custom_lists import (
    define,
    exports,
    importing,
    mailing,
    of_customer,
    present,
    views,
)
from mailer.blueprints.urls import Area, form, get, post

VIEW, EDIT, DELETE = "custom_lists:view", "custom_lists:edit", "custom_lists:delete"
IMPORT, EXPORT, DEFINE = "custom_lists:import", "custom_lists:export", "custom_lists:define"
LIST = "/custom-lists/<int:custom_list_id>"
ENTRY = f"{LIST}/entries/<int:entry_id>"
FIELD = f"{LIST}/fields/<int:field_id>"
FIELDS = FieldPages(
    "custom_lists", "custom_lists/fields.html", DEFINE, lambda: present.listed(DEFINE)
)


class _Area(Area):
    def blueprint(self) -> Blueprint:
        made = super().blueprint()
        made.url_value_preprocessor(present.take)
        made.url_defaults(present.put)
        return made


area = _Area(
    "custom_lists",
    "",
    [
        get("/custom-lists/", define.all_lists, VIEW),
        form("/custom-lists/new", define.new_list, DEFINE),
        form(f"{LIST}/name", define.rename, DEFINE),
        post(f"{LIST}/delete", define.delete_list, DEFINE),
        post(f"{LIST}/restore", define.restore_list, DEFINE),
        get(f"{LIST}/fields", FIELDS.fields, DEFINE),
        form(f"{LIST}/fields/new", FIELDS.new_field, DEFINE),
        form(FIELD, FIELDS.edit_field, DEFINE),
        post(f"{FIELD}/move", FIELDS.move_field, DEFINE),
        post(f"{FIELD}/delete", FIELDS.delete_field, DEFINE),
        get(LIST, views.index, VIEW),
        form(f"{LIST}/entries/new", views.new, EDIT),
        get(ENTRY, views.show, VIEW),
        form(f"{ENTRY}/edit", views.edit, EDIT),
        post(f"{ENTRY}/delete", views.delete, DELETE),
        post(f"{ENTRY}/restore", views.restore, DELETE),
        get(f"{LIST}/ticked.csv", exports.csv, EXPORT),
        get(f"{LIST}/ticked.xlsx", exports.xlsx, EXPORT),
        post(f"{LIST}/mail", mailing.mail_ticked, "mailings:send"),
        get(f"{LIST}/import", importing.choose_file, IMPORT),
        post(f"{LIST}/import", importing.upload, IMPORT),
        *importing.PAGES.routes(f"{LIST}/import"),
        get("/customers/<int:customer_id>/lists", of_customer.of_customer, VIEW),
    ],
)
