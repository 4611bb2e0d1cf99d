"""Stop mailings, and get them again: by the page behind the link, or by the button of the mail
program (RFC 8058). Opening the link changes nothing: scanners open links too."""

from __future__ import annotations

from flask import Response, request

from mailer.blueprints.public.pages import delivery_of, page, speak_to, unless_flooded
from mailer.domain.customers import opt_outs
from mailer.domain.rendering import public_links
from mailer.infra.db import db
from mailer.lib.errors import NotFound
from mailer.models.delivery import Delivery
from mailer.models.message import Message, MessageKind
from mailer.models.opt_out import OptOutHow


@unless_flooded
def unsubscribe(token: str) -> Response:
    """One question, one button; the answer says what happened and offers the way back."""
    try:
        delivery = delivery_of(token, public_links.UNSUBSCRIBE)
    except NotFound:
        return page("public/link_unknown.html", 404)
    speak_to(delivery)
    if delivery is None or not _is_of_a_mailing(delivery):
        return page("public/preview_link.html")
    if request.method == "POST":
        _answer(delivery)
    return page(
        "public/unsubscribe.html",
        address=delivery.address,
        is_out=opt_outs.is_out(delivery.address),
        answered=request.method == "POST",
    )


def _answer(delivery: Delivery) -> None:
    if request.form.get("List-Unsubscribe") == "One-Click":
        opt_outs.opt_out(delivery.address, OptOutHow.ONE_CLICK, delivery.id)
    elif request.form.get("wish") == "stop":
        opt_outs.opt_out(delivery.address, OptOutHow.PAGE, delivery.id)
    elif request.form.get("wish") == "again":
        opt_outs.opt_in(delivery.address)


def _is_of_a_mailing(delivery: Delivery) -> bool:
    """Proofs and copies go to colleagues: their links show the page, and change nothing."""
    message = db.session.get(Message, delivery.message_id)
    return message is not None and message.kind == MessageKind.MAILING
