"""URLs of customers, groups, families and custom fields."""

from mailer.blueprints.customers import (
    bulk,
    contact_import,
    contacts,
    custom_fields,
    exports,
    families,
    groups,
    mail_program,
    suppressions,
    views,
)
from mailer.blueprints.urls import Area, form, get, post

VIEW, EDIT, DELETE = "customers:view", "customers:edit", "customers:delete"
IMPORT, EXPORT = "customers:import", "customers:export"
SETTINGS_VIEW, SETTINGS_EDIT = "settings:view", "settings:edit"

area = Area(
    "customers",
    "/customers",
    [
        get("/", views.index, VIEW),
        form("/new", views.new, EDIT),
        get("/<int:customer_id>", views.show, VIEW),
        form("/<int:customer_id>/edit", views.edit, EDIT),
        post("/<int:customer_id>/delete", views.delete, DELETE),
        form("/<int:customer_id>/consent", views.consent, EDIT),
        get("/<int:customer_id>/mails", views.mails, VIEW),
        get("/<int:customer_id>/contacts", contacts.contacts, VIEW),
        form("/<int:customer_id>/contacts/new", contacts.new_contact, EDIT),
        form("/<int:customer_id>/contacts/<int:contact_id>", contacts.edit_contact, EDIT),
        post("/<int:customer_id>/contacts/<int:contact_id>/delete", contacts.delete_contact, EDIT),
        get("/contacts/import", contact_import.choose_file, IMPORT),
        post("/contacts/import", contact_import.upload, IMPORT),
        *contact_import.PAGES.routes("/contacts/import"),
        form("/<int:customer_id>/addresses/new", contacts.new_address, EDIT),
        form("/<int:customer_id>/addresses/<int:address_id>", contacts.edit_address, EDIT),
        post("/<int:customer_id>/addresses/<int:address_id>/delete", contacts.delete_address, EDIT),
        form("/ticked/add-to-group", bulk.add_to_group, EDIT),
        form("/ticked/remove-from-group", bulk.remove_from_group, EDIT),
        form("/ticked/family", bulk.set_family, EDIT),
        form("/ticked/owner", bulk.set_owner, EDIT),
        post("/ticked/delete", bulk.delete_ticked, DELETE),
        get("/ticked/customers.csv", exports.csv, EXPORT),
        get("/ticked/customers.xlsx", exports.xlsx, EXPORT),
        get("/changes/<int:change_id>", bulk.change, VIEW),
        get("/changes/<int:change_id>/progress", bulk.change_progress, VIEW),
        get("/mail-program", mail_program.mail_program, VIEW),
        get("/suppressions", suppressions.suppressions, VIEW),
        form("/suppressions/new", suppressions.suppress, EDIT),
        post("/suppressions/<int:suppression_id>/lift", suppressions.lift, EDIT),
        get("/groups", groups.groups, VIEW),
        form("/groups/new", groups.new_group, EDIT),
        form("/groups/<int:group_id>", groups.edit_group, EDIT),
        post("/groups/<int:group_id>/delete", groups.delete_group, EDIT),
        get("/families", families.families, VIEW),
        form("/families/new", families.new_family, EDIT),
        form("/families/<int:family_id>", families.edit_family, EDIT),
        post("/families/<int:family_id>/delete", families.delete_family, EDIT),
        get("/fields", custom_fields.PAGES.fields, SETTINGS_VIEW),
        form("/fields/new", custom_fields.PAGES.new_field, SETTINGS_EDIT),
        form("/fields/<int:field_id>", custom_fields.PAGES.edit_field, SETTINGS_EDIT),
        post("/fields/<int:field_id>/move", custom_fields.PAGES.move_field, SETTINGS_EDIT),
        post("/fields/<int:field_id>/delete", custom_fields.PAGES.delete_field, SETTINGS_EDIT),
    ],
)
