"""URLs of the company's settings."""

from mailer.blueprints.settings import bounces, company, printing, sending, topics
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
        get("/settings/bounces", bounces.bounces, VIEW),
        post("/settings/bounces/mailbox", bounces.save_bounce_mailbox, EDIT),
        post("/settings/bounces/mailbox/test", bounces.test_bounce_mailbox, EDIT),
        post("/settings/bounces/mailbox/read", bounces.read_bounces, EDIT),
        post("/settings/bounces/mailbox/remove", bounces.remove_bounce_mailbox, EDIT),
        post("/settings/bounces/address", bounces.save_bounce_address, EDIT),
        post("/settings/bounces/address/test", bounces.test_bounce_address, EDIT),
        get("/settings/bounces/address/state", bounces.bounce_address_state, VIEW),
        post("/settings/bounces/limits", bounces.save_bounce_limits, EDIT),
        post("/settings/bounces/entry", bounces.open_bounce_entry, EDIT),
        post("/settings/bounces/entry/close", bounces.close_bounce_entry, EDIT),
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
