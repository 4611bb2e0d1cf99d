"""URLs of signing in, passwords and everyone's own parameters."""

from mailer.blueprints.accounts import password, sign_in
from mailer.blueprints.urls import Area, form, get, post
from mailer.domain.accounts.permissions import PUBLIC

area = Area(
    "accounts",
    "",
    [
        form("/sign-in", sign_in.sign_in, PUBLIC),
        post("/sign-out", sign_in.sign_out, PUBLIC),
        form("/password/forgot", password.forgot, PUBLIC),
        get("/password/sent", password.link_sent, PUBLIC),
        form("/password/set/<token>", password.set_password, PUBLIC),
        form("/first", password.first, PUBLIC),
    ],
)
