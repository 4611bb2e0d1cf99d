"""URLs of documents."""

from mailer.blueprints.documents import (
    activity,
    changing,
    exports,
    importing,
    links,
    paying,
    settings,
    tables,
    views,
)
from mailer.blueprints.urls import Area, form, get, post

VIEW, EDIT, DELETE, SEND, IMPORT, EXPORT = (
    "documents:view",
    "documents:edit",
    "documents:delete",
    "documents:send",
    "documents:import",
    "documents:export",
)
SETTINGS_VIEW, SETTINGS_EDIT = "settings:view", "settings:edit"

area = Area(
    "documents",
    "/documents",
    [
        get("/", views.index, VIEW),
        get("/import", importing.new, IMPORT),
        post("/import", importing.upload, IMPORT),
        post("/import/customers", importing.add_customers, EDIT),
        get("/import/<int:run_id>", tables.PAGES.table, IMPORT),
        get("/import/<int:run_id>/progress", tables.PAGES.table_progress, IMPORT),
        post("/import/<int:run_id>/kind", tables.change_kind, IMPORT),
        post("/import/<int:run_id>/columns", tables.PAGES.begin, IMPORT),
        post("/import/<int:run_id>/undo", tables.PAGES.undo, IMPORT),
        post("/import/<int:run_id>/again", tables.PAGES.again, IMPORT),
        post("/import/<int:run_id>/discard", tables.PAGES.discard, IMPORT),
        get("/settings", settings.settings, SETTINGS_VIEW),
        post("/settings", settings.save_settings, SETTINGS_EDIT),
        get("/ticked/documents.csv", exports.csv, EXPORT),
        get("/ticked/documents.xlsx", exports.xlsx, EXPORT),
        get("/<int:document_id>", views.show, VIEW),
        get("/<int:document_id>/activity", activity.of_document, VIEW),
        get("/<int:document_id>/files/<int:file_id>", views.download, VIEW),
        get("/<int:document_id>/customer", changing.choose_customer, EDIT),
        post("/<int:document_id>/customer", changing.give_customer, EDIT),
        post("/<int:document_id>/customer/new", changing.new_customer, EDIT),
        post("/<int:document_id>/done", changing.done, EDIT),
        post("/<int:document_id>/cancel", changing.cancel, EDIT),
        post("/<int:document_id>/reopen", changing.reopen, EDIT),
        post("/<int:document_id>/delete", changing.delete, DELETE),
        post("/<int:document_id>/links/close", links.close_links, SEND),
        post("/<int:document_id>/links/open", links.open_links, SEND),
        form("/<int:document_id>/receipts/<int:receipt_id>/pay", paying.pay, EDIT),
        post("/<int:document_id>/payments/<int:payment_id>/take-back", paying.take_back, EDIT),
    ],
)
