"""URLs of signing in, passwords and everyone's own parameters."""

from mailer.blueprints.accounts import my, password, sign_in
from mailer.blueprints.urls import Area, form, get, post
from mailer.domain.accounts.permissions import PUBLIC, SIGNED_IN

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
        form("/my", my.my_parameters, SIGNED_IN),
        form("/my/sending", my.my_sending, SIGNED_IN),
        post("/my/sending/dkim", my.change_my_dkim, SIGNED_IN),
        post("/my/sending/test", my.test_my_sending, SIGNED_IN),
        post("/my/sending/try-again", my.try_my_sending_again, SIGNED_IN),
        post("/my/sending/remove", my.remove_my_sending, SIGNED_IN),
        form("/my/password", my.my_password, SIGNED_IN),
    ],
)
