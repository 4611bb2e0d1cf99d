"""How pages look: the company's colour, light or dark, the language."""

from __future__ import annotations

from flask import Response, abort, redirect, request, session
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.appearance.page import company
from mailer.blueprints.i18n import LANGUAGES
from mailer.blueprints.redirects import local_path
from mailer.domain.accounts import appearance
from mailer.lib.colour import stylesheet


def theme() -> Response:
    """The company's colour as a stylesheet; its address holds the colour, so that it may be
    kept for ever."""
    response = Response(stylesheet(company().colour), mimetype="text/css")
    if request.args.get("v") == company().colour.lstrip("#"):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def choose_theme() -> AnyResponse:
    """Light, dark, or as the device."""
    chosen = request.form.get("theme", "")
    if chosen not in appearance.THEMES:
        abort(422)
    appearance.choose_theme(actor(), chosen)
    return redirect(local_path(request.form.get("back", "")), 303)


def choose_language() -> AnyResponse:
    """For the person who signed in, or for this browser."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(422)
    session["language"] = chosen
    if current_user.is_authenticated:
        appearance.choose_language(actor(), chosen)
    return redirect(local_path(request.form.get("back", "")), 303)
