"""URLs of calls."""

from mailer.blueprints.calls import views
from mailer.blueprints.urls import Area, form, get, post

VIEW, EDIT, DELETE = "tasks:view", "tasks:edit", "tasks:delete"
ONE = "/<int:call_id>"

area = Area(
    "calls",
    "/tasks/calls",
    [
        get("/", views.index, VIEW),
        get("/done", views.made, VIEW),
        form("/new", views.new, EDIT),
        get(ONE, views.show, VIEW),
        form(f"{ONE}/edit", views.edit, EDIT),
        form(f"{ONE}/done", views.do, EDIT),
        post(f"{ONE}/reopen", views.reopen, EDIT),
        post(f"{ONE}/delete", views.delete, DELETE),
        post(f"{ONE}/restore", views.restore, DELETE),
    ],
)
