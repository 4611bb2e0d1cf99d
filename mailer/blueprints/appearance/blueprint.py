"""URLs of how pages look."""

from mailer.blueprints.appearance import views
from mailer.blueprints.urls import Area, get, post
from mailer.domain.accounts.permissions import PUBLIC, SIGNED_IN

area = Area(
    "appearance",
    "",
    [
        get("/theme.css", views.theme, PUBLIC),
        post("/appearance/theme", views.choose_theme, SIGNED_IN),
        post("/appearance/language", views.choose_language, PUBLIC),
    ],
)
