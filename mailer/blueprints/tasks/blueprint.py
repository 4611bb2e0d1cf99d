"""URLs of tasks."""

from mailer.blueprints.tasks import of_customer, views
from mailer.blueprints.urls import Area, form, get, post

VIEW, EDIT, DELETE = "tasks:view", "tasks:edit", "tasks:delete"
ONE = "/tasks/<int:task_id>"

area = Area(
    "tasks",
    "",
    [
        get("/tasks/", views.index, VIEW),
        get("/tasks/due", views.due, VIEW),
        get("/tasks/all", views.everyones, VIEW),
        get("/tasks/done", views.done, VIEW),
        form("/tasks/new", views.new, EDIT),
        get(ONE, views.show, VIEW),
        form(f"{ONE}/edit", views.edit, EDIT),
        post(f"{ONE}/done", views.do, EDIT),
        post(f"{ONE}/reopen", views.reopen, EDIT),
        post(f"{ONE}/delete", views.delete, DELETE),
        post(f"{ONE}/restore", views.restore, DELETE),
        get("/customers/<int:customer_id>/tasks", of_customer.of_customer, VIEW),
    ],
)
