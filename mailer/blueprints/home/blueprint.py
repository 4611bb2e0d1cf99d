"""URLs of the first page."""

from mailer.blueprints.home import views
from mailer.blueprints.urls import Area, get
from mailer.domain.accounts.permissions import SIGNED_IN

area = Area(
    "home",
    "",
    [
        get("/", views.index, SIGNED_IN),
        get("/home/live", views.live, SIGNED_IN),
    ],
)
