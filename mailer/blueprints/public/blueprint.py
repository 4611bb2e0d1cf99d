"""URLs that stand in mails; who has the link is who it was made for."""

from mailer.blueprints.public import (
    bounces,
    documents,
    rating,
    reminder,
    tracking,
    unsubscribing,
    view_online,
)
from mailer.blueprints.urls import Area, get, signed_form, signed_post
from mailer.domain.accounts.permissions import PUBLIC

area = Area(
    "public",
    "",
    [
        get("/view/<token>", view_online.view, PUBLIC),
        get("/c/<token>/<number>", tracking.click, PUBLIC),
        get("/o/<token>", tracking.open, PUBLIC),
        get("/document/<token>", documents.document, PUBLIC),
        get("/document/<token>/files/<int:file_id>", documents.document_file, PUBLIC),
        get("/document/<token>/files/<int:file_id>/view", documents.document_shown, PUBLIC),
        signed_form("/rate/<token>/<score>", rating.rate, PUBLIC),
        get("/rate/<token>/page/<mark>", rating.rate_trap, PUBLIC),
        signed_form("/reminder/<token>", reminder.reminder, PUBLIC),
        get("/reminder/<token>/documents/<int:document_id>", reminder.reminder_document, PUBLIC),
        signed_post("/hooks/bounces", bounces.take_bounces, PUBLIC),
        signed_form("/unsubscribe/<token>", unsubscribing.unsubscribe, PUBLIC),
    ],
)
