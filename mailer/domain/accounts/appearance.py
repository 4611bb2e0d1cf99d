"""What a person chose for their own screens."""

from __future__ import annotations

from mailer.domain.accounts.access import Actor
from mailer.infra.db import db
from mailer.models.user import User

#: `auto` follows the device.
THEMES = ("auto", "light", "dark")


def choose_theme(actor: Actor, theme: str) -> None:
    """Light, dark or as the device."""
    if isinstance(actor, User) and theme in THEMES:
        actor.theme = theme
        db.session.flush()


def choose_language(actor: Actor, language: str) -> None:
    """The language of this person's screens."""
    if isinstance(actor, User):
        actor.language = language
        db.session.flush()
