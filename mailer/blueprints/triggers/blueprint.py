"""URLs of triggers."""

from mailer.blueprints.triggers import views
from mailer.blueprints.urls import Area, form, get, post

VIEW, SEND = "mailings:view", "mailings:send"
OF, ONE = "/mailings/<int:mailing_id>/triggers", "/triggers/<int:trigger_id>"

area = Area(
    "triggers",
    "",
    [
        get(OF, views.of_mailing, VIEW),
        form(f"{OF}/new", views.new, SEND),
        get(ONE, views.show, VIEW),
        form(f"{ONE}/actions/new/<kind>", views.add_action, SEND),
        post(f"{ONE}/actions/<int:place>/remove", views.remove_action, SEND),
        post(f"{ONE}/on", views.switch_on, SEND),
        post(f"{ONE}/off", views.switch_off, SEND),
        post(f"{ONE}/delete", views.delete, SEND),
    ],
)
