"""URLs of the letters; they stand among the settings."""

from mailer.blueprints.letters import preview, views
from mailer.blueprints.urls import Area, form, get, post

VIEW, EDIT = "letters:view", "letters:edit"

area = Area(
    "letters",
    "/settings/letters",
    [
        get("/", views.index, VIEW),
        form("/new", views.new, EDIT),
        post("/draft", preview.draft, VIEW),
        post("/draft/check", preview.check_draft, VIEW),
        get("/<int:letter_id>", views.show, VIEW),
        post("/<int:letter_id>", views.save, EDIT),
        post("/<int:letter_id>/duplicate", views.duplicate, EDIT),
        post("/<int:letter_id>/delete", views.delete, EDIT),
    ],
)
