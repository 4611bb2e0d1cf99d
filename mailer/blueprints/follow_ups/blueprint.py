"""URLs of follow-ups."""

from mailer.blueprints.follow_ups import views
from mailer.blueprints.urls import Area, form, get, post

VIEW, SEND = "mailings:view", "mailings:send"
OF, ONE = "/mailings/<int:mailing_id>/follow-ups", "/follow-ups/<int:follow_up_id>"

area = Area(
    "follow_ups",
    "",
    [
        get(OF, views.of_mailing, VIEW),
        form(f"{OF}/new", views.new, SEND),
        form(f"{ONE}/edit", views.edit, SEND),
        post(f"{ONE}/delete", views.delete, SEND),
        post(f"{ONE}/send-late", views.send_late, SEND),
    ],
)
