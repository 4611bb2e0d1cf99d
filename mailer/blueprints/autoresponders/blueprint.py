"""URLs of autoresponders."""

from mailer.blueprints.autoresponders import views
from mailer.blueprints.urls import Area, form, get, post

VIEW, SEND = "mailings:view", "mailings:send"
ONE = "/<int:autoresponder_id>"

area = Area(
    "autoresponders",
    "/mailings/autoresponders",
    [
        get("/", views.index, VIEW),
        form("/new", views.new, SEND),
        get(ONE, views.show, VIEW),
        form(f"{ONE}/edit", views.edit, SEND),
        post(f"{ONE}/on", views.switch_on, SEND),
        post(f"{ONE}/off", views.switch_off, SEND),
        post(f"{ONE}/delete", views.delete, SEND),
    ],
)
