"""URLs of unpaid receipts and their reminders."""

from mailer.blueprints.debtors import (
    days,
    exports,
    holding,
    notify,
    of_customer,
    settings,
    texts,
    views,
)
from mailer.blueprints.urls import Area, form, get, post

VIEW, EDIT, SEND = "debtors:view", "debtors:edit", "debtors:send"
SETTINGS_VIEW, SETTINGS_EDIT = "settings:view", "settings:edit"
#: Receipts are exported by those who export their documents.
EXPORT = "documents:export"
TEXT = "/settings/debtors/<any(notice, before, first, second, formal):level>"

area = Area(
    "debtors",
    "",
    [
        get("/debtors/", views.index, VIEW),
        get("/debtors/forecast", days.forecast, VIEW),
        get("/debtors/sent", views.runs, VIEW),
        get("/debtors/sent/<int:run_id>", views.run, VIEW),
        get("/debtors/sent/<int:run_id>/progress", views.run_progress, VIEW),
        get("/debtors/ticked/receipts.csv", exports.csv, EXPORT),
        get("/debtors/ticked/receipts.xlsx", exports.xlsx, EXPORT),
        get("/debtors/notify", notify.notify, SEND),
        post("/debtors/notify", notify.send, SEND),
        form("/debtors/receipts/<int:receipt_id>/pause", holding.pause_receipt, EDIT),
        form("/customers/<int:customer_id>/debts/pause", holding.pause_customer, EDIT),
        post("/debtors/pauses/<int:pause_id>/end", holding.end_pause, EDIT),
        get("/customers/<int:customer_id>/debts", of_customer.of_customer, VIEW),
        get("/settings/debtors", settings.settings, SETTINGS_VIEW),
        post("/settings/debtors", settings.save_settings, SETTINGS_EDIT),
        get(TEXT, texts.text, SETTINGS_VIEW),
        post(TEXT, texts.save_text, SETTINGS_EDIT),
        post("/settings/debtors/draft/mail", texts.draft_mail, SETTINGS_VIEW),
        post("/settings/debtors/draft/head", texts.draft_head, SETTINGS_VIEW),
    ],
)
