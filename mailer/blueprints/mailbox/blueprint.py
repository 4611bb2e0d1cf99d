"""URLs of the local mailbox."""

from mailer.blueprints.mailbox import views
from mailer.blueprints.urls import Area, get, post

area = Area(
    "mailbox",
    "/mailbox",
    [
        get("/", views.index, "mailbox:view"),
        get("/<name>", views.show, "mailbox:view"),
        get("/<name>/html", views.html, "mailbox:view"),
        get("/<name>/source", views.source, "mailbox:view"),
        get("/<name>/attachments/<int:number>", views.attachment, "mailbox:view"),
        post("/empty", views.empty, "mailbox:delete"),
    ],
)
