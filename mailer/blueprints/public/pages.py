"""What all pages for readers have in common: whose mail, in whose language, kept by nobody."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from flask import Response, current_app, g, make_response, render_template, request
from flask_babel import refresh

from mailer.blueprints.i18n import LANGUAGES
from mailer.domain.rendering import public_links
from mailer.domain.tracking.limits import PAGE_SECONDS, of_pages
from mailer.infra import flood
from mailer.infra.db import db
from mailer.lib.errors import NotFound
from mailer.models.contact import Contact
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.message import Message

More = ParamSpec("More")
SignedPage = Callable[Concatenate[str, More], Response]


def unless_flooded(view: SignedPage[More]) -> SignedPage[More]:
    """A page behind a signed link, for as many as really read mails. What is sent from it is
    limited by its link only: no answer is lost because an office shares its address."""

    @wraps(view)
    def limited(token: str, *args: More.args, **kwargs: More.kwargs) -> Response:
        address = "" if request.method == "POST" else request.remote_addr or ""
        if flood.within(current_app, of_pages(token, address)):
            return view(token, *args, **kwargs)
        busy = page("public/busy.html", 429)
        busy.headers["Retry-After"] = str(PAGE_SECONDS)
        return busy

    return limited


def delivery_of(token: str, purpose: str) -> Delivery | None:
    """The mail of a link; None for the link of a preview, which was never sent.

    Raises `NotFound` for a link that we did not make, or whose mail is forgotten.
    """
    identity = public_links.identity_in(token, purpose)
    if identity is None:
        raise NotFound
    if not identity.startswith("d"):
        return None
    delivery = db.session.get(Delivery, int(identity[1:]))
    if delivery is None:
        raise NotFound
    return delivery


def speak_to(delivery: Delivery | None) -> None:
    """The page is in the language of who got the mail: that of the contact of a mailing, the
    customer's, else the mail's; where we speak none of them, the browser's."""
    if delivery is None:
        return
    customer = db.session.get(Customer, delivery.customer_id) if delivery.customer_id else None
    message = db.session.get(Message, delivery.message_id)
    to_contact = delivery.contact_id if delivery.mailing_id is not None else None
    contact = db.session.get(Contact, to_contact) if to_contact else None
    wanted = [each.language for each in (contact, customer, message) if each is not None]
    found = next((code for code in wanted if code in LANGUAGES), "")
    if found:
        g.language = found
        refresh()


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page that nobody keeps, finds or frames."""
    response = make_response(render_template(template, **values), status)
    return unlisted(response)


def unlisted(response: Response) -> Response:
    """Addresses of these pages belong to one person: no search engine, no referrer."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
