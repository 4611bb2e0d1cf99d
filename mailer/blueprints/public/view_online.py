"""“View in the browser”: the mail as its recipient got it."""

from __future__ import annotations

from flask import Response, make_response

from mailer.blueprints.public.pages import delivery_of, page, speak_to, unless_flooded, unlisted
from mailer.blueprints.security import CSP_MAIL
from mailer.domain.mailings.sent_mail import sent_mail
from mailer.domain.rendering import public_links
from mailer.lib.errors import NotFound


@unless_flooded
def view(token: str) -> Response:
    """The mail itself, as a page of its own."""
    try:
        delivery = delivery_of(token, public_links.VIEW)
    except NotFound:
        return page("public/link_unknown.html", 404)
    speak_to(delivery)
    if delivery is None:
        return page("public/preview_link.html")
    shown = sent_mail(delivery)
    if shown is None:
        return page("public/mail_gone.html", 410)
    response = make_response(shown.html)
    response.headers["Content-Type"] = "text/html; charset=utf-8"
    response.headers["Content-Security-Policy"] = CSP_MAIL
    return unlisted(response)
