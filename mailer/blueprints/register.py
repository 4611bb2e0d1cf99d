"""Every area of the product, in the order of the left bar."""

from __future__ import annotations

from importlib import import_module

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from mailer.blueprints import access
from mailer.blueprints.urls import Area
from mailer.lib.record_ids import LARGEST

AREAS = (
    "health",
    "accounts",
    "appearance",
    "home",
    "settings",
    "letters",
    "users",
    "help",
    "dispatch",
    "mailings",
    "autoresponders",
    "triggers",
    "follow_ups",
    "templates",
    "media",
    "saved_lists",
    "customers",
    "deals",
    "custom_lists",
    "incidents",
    "ratings",
    "tasks",
    "calls",
    "calendar",
    "activity",
    "imports",
    "documents",
    "debtors",
    "lists",
    "mailbox",
    "public",
)


class _Id(IntegerConverter):
    """A number in an address; one that no database takes is an address that there is not."""

    def __init__(self, map: Map, fixed_digits: int = 0, signed: bool = False) -> None:
        super().__init__(map, fixed_digits, max=LARGEST, signed=signed)


def register(app: Flask) -> None:
    """Put all areas under their URLs, guarded."""
    app.url_map.converters["int"] = _Id
    permissions: dict[str, str] = {"static": "public"}
    for name in AREAS:
        area: Area = import_module(f"mailer.blueprints.{name}.blueprint").area
        app.register_blueprint(area.blueprint())
        permissions.update(area.permissions)
        for view in area.signed:
            app.extensions["csrf"].exempt(f"{view.__module__}.{view.__name__}")
    access.init_app(app, permissions)
