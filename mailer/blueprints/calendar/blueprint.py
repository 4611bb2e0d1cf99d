"""URLs of the calendar."""

from mailer.blueprints.calendar import feed, views
from mailer.blueprints.urls import Area, get, post
from mailer.domain.accounts.permissions import PUBLIC

VIEW = "tasks:view"

area = Area(
    "calendar",
    "",
    [
        get("/tasks/calendar", views.index, VIEW),
        post("/tasks/calendar/address", feed.renew, VIEW),
        post("/tasks/calendar/address/close", feed.close, VIEW),
        get("/calendar/<token>.ics", feed.ics, PUBLIC),
    ],
)
