"""The private address of one's calendar, and what other programs read there."""

from __future__ import annotations

from flask import Response, current_app, make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.components.records import person
from mailer.blueprints.public.pages import unlisted
from mailer.domain.calendar import feed
from mailer.domain.tracking.limits import of_pages
from mailer.infra import flood
from mailer.lib.errors import NotFound


def renew() -> AnyResponse:
    """Give me a new address; the one before leads nowhere then."""
    feed.renew(person())
    flash_done(_("Your calendar has a new address."))
    return redirect(url_for("calendar.index", _anchor="feed"), 303)


def close() -> AnyResponse:
    """Take my address away."""
    feed.close(person())
    flash_done(_("Your calendar’s address leads nowhere any more."))
    return redirect(url_for("calendar.index", _anchor="feed"), 303)


def ics(token: str) -> Response:
    """A person's tasks and calls, for who has the address."""
    if not flood.within(current_app, of_pages(token, request.remote_addr or "")):
        return make_response("", 429)
    user = feed.owner(token)
    if user is None:
        raise NotFound
    response = make_response(feed.calendar(user))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="mailer.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    return unlisted(response)
