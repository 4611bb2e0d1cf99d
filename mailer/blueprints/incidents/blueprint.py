"""URLs of incidents and of their notices."""

from mailer.blueprints.incidents import (
    activity,
    closing,
    importing,
    notice_mails,
    of_customer,
    settings,
    views,
)
from mailer.blueprints.urls import Area, form, get, post

VIEW, EDIT = "incidents:view", "incidents:edit"
SETTINGS_VIEW, SETTINGS_EDIT = "settings:view", "settings:edit"
ONE = "/incidents/<int:incident_id>"
COMING = f"{ONE}/<any(opening, closing):notice>"
SENT = f"{ONE}/sent/<int:delivery_id>"
TEXT = "/settings/incidents/<any(opening, closing):notice>"

area = Area(
    "incidents",
    "",
    [
        get("/incidents/", views.index, VIEW),
        form("/incidents/new", views.new, EDIT),
        get("/incidents/import", importing.choose_file, EDIT),
        post("/incidents/import", importing.upload, EDIT),
        *importing.PAGES.routes("/incidents/import"),
        get(ONE, views.show, VIEW),
        get(f"{ONE}/activity", activity.of_incident, VIEW),
        form(f"{ONE}/edit", views.edit, EDIT),
        form(f"{ONE}/close", closing.close, EDIT),
        post(f"{ONE}/reopen", closing.reopen, EDIT),
        get(COMING, notice_mails.coming, VIEW),
        post(COMING, closing.notify, EDIT),
        get(f"{COMING}/mail", notice_mails.coming_mail, VIEW),
        get(f"{COMING}/head", notice_mails.coming_head, VIEW),
        get(SENT, notice_mails.sent, VIEW),
        get(f"{SENT}/mail", notice_mails.sent_mail, VIEW),
        get(f"{SENT}/head", notice_mails.sent_head, VIEW),
        get("/customers/<int:customer_id>/incidents", of_customer.of_customer, VIEW),
        get("/settings/incidents", settings.notices, SETTINGS_VIEW),
        post("/settings/incidents", settings.switch, SETTINGS_EDIT),
        get(TEXT, settings.text, SETTINGS_VIEW),
        post(TEXT, settings.save_text, SETTINGS_EDIT),
        post("/settings/incidents/draft/mail", settings.draft_mail, SETTINGS_VIEW),
        post("/settings/incidents/draft/head", settings.draft_head, SETTINGS_VIEW),
    ],
)
