"""Which language and time zone a page is in."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel
from flask_login import current_user

from mailer.domain.settings.company import company

LANGUAGES = {"fr": "Français", "en": "English"}


def init_app(app: Flask) -> None:
    """Texts come from `mailer/translations`; English is the language of the code."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(
        Path(__file__).resolve().parents[1] / "translations"
    )
    Babel(app, locale_selector=language, timezone_selector=time_zone)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals["language"] = language
    app.jinja_env.globals["LANGUAGES"] = LANGUAGES


def language() -> str:
    """The person's own choice, else the browser's, else the company's; jobs and the terminal
    speak the company's."""
    if not has_request_context():
        return company().language
    if "language" in g:
        # A reader's page, in the language of the mail.
        return str(g.language)
    if current_user and current_user.is_authenticated and current_user.language in LANGUAGES:
        return str(current_user.language)
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or company().language


def time_zone() -> str:
    """The person's own, else the company's."""
    if current_user and current_user.is_authenticated and current_user.time_zone:
        return str(current_user.time_zone)
    return company().time_zone
