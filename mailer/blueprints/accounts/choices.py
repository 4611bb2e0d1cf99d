"""Choices that several forms of people and company offer."""

from __future__ import annotations

from flask_babel import gettext as _

from mailer.blueprints.i18n import LANGUAGES
from mailer.domain.settings.company import company
from mailer.lib import time_zones

Choices = list[tuple[str, str]]


def languages(*, or_company: bool = False) -> Choices:
    """The languages of the product; with `or_company`, also "as the company"."""
    choices = list(LANGUAGES.items())
    if or_company:
        own = LANGUAGES.get(company().language, company().language)
        choices.insert(0, ("", _("As the company (%(language)s)", language=own)))
    return choices


def zones(*, or_company: bool = False) -> Choices:
    """All time zones; with `or_company`, also "as the company"."""
    choices = [(name, name.replace("_", " ")) for name in time_zones.names()]
    if or_company:
        choices.insert(0, ("", _("As the company (%(zone)s)", zone=company().time_zone)))
    return choices


def themes() -> Choices:
    """Light and dark."""
    return [("auto", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))]
