"""URLs of the help pages."""

from mailer.blueprints.help import views
from mailer.blueprints.urls import Area, get
from mailer.domain.accounts.permissions import SIGNED_IN

area = Area(
    "help",
    "/help",
    [
        get("/", views.index, SIGNED_IN),
        get("/<area>", views.page, SIGNED_IN),
    ],
)
