"""Every area of the product, in the order of the left bar."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from mailer.blueprints import access
from mailer.blueprints.urls import Area

AREAS = (
    "health",
    "accounts",
    "appearance",
    "home",
    "settings",
    "users",
    "help",
    "mailings",
    "templates",
    "media",
    "customers",
    "imports",
    "lists",
    "mailbox",
    "public",
)


def register(app: Flask) -> None:
    """Put all areas under their URLs, guarded."""
    permissions: dict[str, str] = {"static": "public"}
    for name in AREAS:
        area: Area = import_module(f"mailer.blueprints.{name}.blueprint").area
        app.register_blueprint(area.blueprint())
        permissions.update(area.permissions)
        for view in area.signed:
            app.extensions["csrf"].exempt(f"{view.__module__}.{view.__name__}")
    access.init_app(app, permissions)
