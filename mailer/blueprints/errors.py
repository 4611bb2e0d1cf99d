"""What a person sees when something cannot be done: a sentence, never a stack trace."""

from __future__ import annotations

from flask import Flask, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from mailer.domain.accounts import permissions
from mailer.domain.accounts.access import Forbidden, who_can_grant
from mailer.infra.db import db
from mailer.lib.errors import NotFound, Refused

Answer = tuple[str, int]


def init_app(app: Flask) -> None:
    """Answer every error with a page in the product's own words."""
    app.register_error_handler(Forbidden, _forbidden)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)


def page(status: int, title: str, text: str, **more: object) -> Answer:
    """An error page; a fragment of one line for htmx."""
    name = "errors/fragment.html" if request.headers.get("HX-Request") else "errors/page.html"
    db.session.rollback()
    return render_template(name, status=status, title=title, text=text, **more), status


def _forbidden(error: Forbidden) -> Answer:
    return page(
        403,
        _("You may not open this"),
        error.reason,
        permission=permissions.label(error.permission),
        admins=who_can_grant(),
    )


def _not_found(_error: NotFound) -> Answer:
    return page(404, _("Not found"), _("This page or record does not exist, or no longer does."))


def _refused(error: Refused) -> Answer:
    return page(422, _("This could not be done"), error.message)


def _stale_form(_error: CSRFError) -> Answer:
    return page(
        400,
        _("This form is too old"),
        _("Nothing was changed. Go back, reload the page and send the form again."),
    )


def _http(error: HTTPException) -> Answer:
    code = error.code or 500
    if code == 404:
        return _not_found(NotFound())
    if code == 413:
        return page(413, _("Too large"), _("This is more than can be sent at once (64 MB)."))
    if code == 429:
        return page(429, _("Too many attempts"), _("Please wait a few minutes and try again."))
    if isinstance(error, InternalServerError):
        return page(
            500,
            _("Something went wrong on our side"),
            _(
                "Nothing was changed. Please try again; if it happens again, tell your administrator."
            ),
        )
    return page(code, _("This could not be done"), error.description or "")
