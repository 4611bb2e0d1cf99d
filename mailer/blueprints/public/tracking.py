"""Links and pixels that are counted. Each costs one write to Redis: a job brings it over to the
database, and without Redis the reader gets there all the same. Most are answered by `at_once`."""

from __future__ import annotations

from flask import Response, current_app, request
from werkzeug.urls import iri_to_uri

from mailer.blueprints.public import at_once
from mailer.blueprints.public.pages import page, speak_to
from mailer.domain.rendering import tracked_message
from mailer.domain.tracking import events, tokens
from mailer.domain.tracking.tokens import TrackedMail
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.tracking_event import TrackingKind

_LONGEST_NUMBER = 6


def click(token: str, number: str) -> Response:
    """To where the link of the mail leads, and nowhere else."""
    mail = tokens.mail_of(current_app, token)
    link = _number(number)
    goal = tracked_message.goal(mail, link) if mail is not None and link else None
    if mail is None or goal is None:
        speak_to(db.session.get(Delivery, mail.delivery_id) if mail is not None else None)
        return page("public/link_unknown.html", 404)
    address = iri_to_uri(goal.url)
    if not goal.personal:
        at_once.remember(mail, number, address)
    _note(TrackingKind.CLICK, mail, link)
    return Response(status=302, headers={**at_once.HEADERS, "Location": address})


def open(token: str) -> Response:
    """The pixel; for a token that we did not make, too: nobody reads a page in its place."""
    mail = tokens.mail_of(current_app, token)
    if mail is not None:
        _note(TrackingKind.OPEN, mail, None)
    status = 200 if mail is not None else 404
    return Response(at_once.PIXEL, status, at_once.HEADERS, mimetype="image/gif")


def _note(kind: TrackingKind, mail: TrackedMail, link: int | None) -> None:
    """A HEAD is a program that looks whether there is something: no reader."""
    if request.method == "GET":
        agent = request.headers.get("User-Agent", "")
        events.note(current_app, kind, mail, link, request.remote_addr or "", agent)


def _number(written: str) -> int:
    """As we write it; 0 for any other."""
    plain = written.isascii() and written.isdigit() and len(written) <= _LONGEST_NUMBER
    return int(written) if plain and not written.startswith("0") else 0
