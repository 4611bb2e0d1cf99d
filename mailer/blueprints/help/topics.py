"""Which help page belongs to the page that is being shown."""

from __future__ import annotations

from flask import Flask, request

from mailer.blueprints.help import pages
from mailer.blueprints.i18n import language

#: blueprint → help page, where the names differ.
TOPICS = {
    "accounts": "settings",
    "media": "templates",
    "letters": "settings",
    "ratings": "incidents",
    "saved_lists": "customers",
}


def init_app(app: Flask) -> None:
    """Offer `help_topic()` to templates."""
    app.jinja_env.globals["help_topic"] = help_topic


def help_topic() -> str:
    """The help page of this page's area; empty where there is none."""
    area = request.blueprint or ""
    topic = TOPICS.get(area, area)
    return topic if topic in pages.areas(language()) else ""
