"""URLs of signing in, users and roles."""

from mailer.blueprints.accounts import views
from mailer.blueprints.urls import Area, form
from mailer.domain.accounts.permissions import PUBLIC

area = Area(
    "accounts",
    "",
    [
        form("/sign-in", views.sign_in, PUBLIC),
    ],
)
