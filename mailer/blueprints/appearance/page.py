"""What every page needs to look like the company's own."""

from __future__ import annotations

from flask import Flask, g
from flask_login import current_user

from mailer.domain.accounts.appearance import THEMES
from mailer.domain.settings.company import Company
from mailer.domain.settings.company import company as read_company
from mailer.domain.settings.logo import path_of


def init_app(app: Flask) -> None:
    """Offer the company and the theme to templates."""
    app.jinja_env.globals["company"] = company
    app.jinja_env.globals["theme"] = theme
    app.jinja_env.globals["logo_path"] = path_of


def company() -> Company:
    """The company, read once a request."""
    if "mailer_company" not in g:
        g.mailer_company = read_company()
    found: Company = g.mailer_company
    return found


def theme() -> str:
    """`light`, `dark`, or `auto` (as the device)."""
    if current_user.is_authenticated and current_user.theme in THEMES:
        return str(current_user.theme)
    return "auto"
