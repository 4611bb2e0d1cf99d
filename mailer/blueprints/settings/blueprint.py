"""URLs of the company's settings."""

from mailer.blueprints.settings import company, printing, sending, topics
from mailer.blueprints.urls import Area, form, get, post
from mailer.domain.accounts.permissions import PUBLIC, USERS_MANAGE

VIEW, EDIT = "settings:view", "settings:edit"

area = Area(
    "settings",
    "",
    [
        get("/settings/", company.index, VIEW),
        post("/settings/", company.save, EDIT),
        post("/settings/logo", company.save_logo, EDIT),
        post("/settings/logo/remove", company.remove_logo, EDIT),
        get("/settings/sending", sending.sending, VIEW),
        post("/settings/sending", sending.save_sending, EDIT),
        post("/settings/sending/limits", sending.save_limits, USERS_MANAGE),
        post("/settings/sending/dkim", sending.change_dkim, EDIT),
        post("/settings/sending/test", sending.test_sending, EDIT),
        post("/settings/sending/try-again", sending.try_again, EDIT),
        get("/settings/printing", printing.printing, VIEW),
        post("/settings/printing", printing.save_printing, EDIT),
        get("/settings/printing/example.pdf", printing.print_example, VIEW),
        get("/settings/topics", topics.topics, VIEW),
        form("/settings/topics/new", topics.new_topic, EDIT),
        form("/settings/topics/<int:topic_id>", topics.edit_topic, EDIT),
        post("/settings/topics/<int:topic_id>/delete", topics.delete_topic, EDIT),
        get("/logo/<name>", company.logo, PUBLIC),
    ],
)
