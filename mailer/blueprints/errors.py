"""What a person sees when something cannot be done: a sentence, never a stack trace."""

from __future__ import annotations

import structlog
from flask import Flask, Response, current_app, make_response, render_template, request, session
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError

from mailer.blueprints import uploads
from mailer.blueprints.components.flashes import BAD, toast
from mailer.blueprints.i18n import LANGUAGES
from mailer.blueprints.redirects import local_referrer
from mailer.domain.accounts import permissions
from mailer.domain.accounts.access import Forbidden, who_can_grant
from mailer.infra.db import db, reading
from mailer.lib.errors import NotFound, Refused

log = structlog.get_logger(__name__)

#: Seconds after which a browser or a machine may ask again when the database is away.
RETRY_AFTER = 15


def init_app(app: Flask) -> None:
    """Answer every error with a page in the product's own words."""
    app.register_error_handler(Forbidden, _forbidden)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)


_BARE = "errors/bare.html"


def page(status: int, title: str, text: str, **more: object) -> Response:
    """An error page; for htmx a message in the corner, and the page stays as it is."""
    _release()
    values = {"status": status, "title": title, "text": text, "back": local_referrer()} | more
    name = _name()
    if name == _BARE:
        values["language"] = str(get_locale())
    with reading():
        body = render_template(name, **values)
    return _answer(status, body, text)


def _name() -> str:
    if _is_htmx():
        return "errors/fragment.html"
    # In the frame of a preview: no menus, and scripts would not run.
    framed = request.headers.get("Sec-Fetch-Dest") == "iframe"
    return _BARE if framed else "errors/page.html"


def _forbidden(error: Forbidden) -> Response:
    _release()
    with reading():
        admins = who_can_grant()
        label = permissions.label(error.permission)
        return page(403, _("You may not open this"), error.reason, permission=label, admins=admins)


def _not_found(_error: NotFound) -> Response:
    return page(404, _("Not found"), _("This page or record does not exist, or no longer does."))


def _refused(error: Refused) -> Response:
    return page(422, _("This could not be done"), error.message)


def _stale_form(_error: CSRFError) -> Response:
    return page(
        400,
        _("This form is too old"),
        _("Nothing was changed. Go back, reload the page and send the form again."),
    )


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if code >= 500:
        return _broken(error)
    if code == 404:
        return _not_found(NotFound())
    if code == 405:
        return page(405, _("Not like this"), _("This address does not take what was sent to it."))
    if code == 413:
        answer = page(
            413,
            _("Too large"),
            _(
                "This is more than can be sent at once (%(size)s MB). Nothing was kept.",
                size=uploads.limit_in_megabytes(),
            ),
        )
        return uploads.swallow_behind(answer)
    if code == 429:
        return page(429, _("Too many attempts"), _("Please wait a few minutes and try again."))
    return page(
        code,
        _("This could not be done"),
        _("The browser sent something that does not fit. Go back, reload the page and try again."),
    )


def _broken(error: HTTPException) -> Response:
    """A page that needs nothing but its own text: the database may be what is broken."""
    _release()
    with force_locale(_language_of_browser()):
        if _database_is_away(error):
            status, title = 503, _("The database cannot be reached")
            text = _("Nothing was changed. This page works again as soon as the database does.")
        else:
            status, title = error.code or 500, _("Something went wrong on our side")
            text = _(
                "Nothing was changed. Please try again; if it happens again, tell your administrator."
            )
        # Not render_template(): its context processors ask the database who is signed in.
        template = current_app.jinja_env.get_template("errors/bare.html")
        body = template.render(
            status=status, title=title, text=text, language=_language_of_browser()
        )
    response = _answer(status, body, text)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _answer(status: int, body: str, text: str) -> Response:
    response = make_response(body, status)
    if _is_htmx():
        response.headers["HX-Reswap"] = "none"
        toast(response, text, BAD)
    return response


def _is_htmx() -> bool:
    return "HX-Request" in request.headers


def _release() -> None:
    """Give back what the failed request held of the database."""
    try:
        db.session.rollback()
    except SQLAlchemyError as error:
        log.warning("no rollback: the connection is gone", error=str(error))


def _database_is_away(error: HTTPException) -> bool:
    cause = error.original_exception if isinstance(error, InternalServerError) else None
    if not isinstance(cause, OperationalError | InterfaceError):
        return False
    # SQLite also calls a statement that it does not understand an operational error.
    return getattr(cause.orig, "sqlite_errorname", "") != "SQLITE_ERROR"


def _language_of_browser() -> str:
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or "en"
