"""The rating widget of a mail: five links, one a score, in the recipient's language.

They are words with a sign above them, so that they work without pictures, in Outlook and for
those who listen to their mails. Each mail has its own token in them.
"""

from __future__ import annotations

from flask import render_template
from flask_babel import force_locale

from mailer.domain.ratings import scores
from mailer.domain.ratings.settings import settings
from mailer.domain.rendering import tag_blocks
from mailer.domain.templates.languages import is_spoken
from mailer.domain.templates.tags import mailing
from mailer.domain.templates.tags.registry import Registry
from mailer.lib.conditions import Mark
from mailer.lib.html_places import Place
from mailer.lib.placeholders import Segments, Tag

#: Under which names a mail keeps the places for it; no tag's name has a space.
_HTML, _TEXT = "widget html", "widget text"
#: Stands for the token until a recipient has one; no mail holds it.
_TOKEN = "\ufdd3"  # noqa: S105 - its place


def stands_in(segments: Segments, tags: Registry) -> bool:
    """Does it have a place in this part of a mail?"""
    return any(_is_widget(part, tags) for part in segments)


def placed(segments: Segments, tags: Registry, *, html: bool) -> Segments:
    """The part with the place of the widget in the place of its tag."""
    place = Tag("", _HTML if html else _TEXT, "", Place.PLAIN)
    return tag_blocks.placed(segments, lambda part: _is_widget(part, tags), place, html=html)


class Widget:
    """Makes the widgets of many mails."""

    def __init__(self, start: str, language: str) -> None:
        self._start = start
        self._language = language
        self._made: dict[str, dict[str, str]] = {}

    def values(self, token: str, language: str) -> dict[str, str]:
        """What stands in the places of one mail; in the language of the mail where we do not
        speak the recipient's."""
        written = self._made.get(language)
        if written is None:
            written = self._made[language] = self._written(language)
        return {name: value.replace(_TOKEN, token) for name, value in written.items()}

    def _written(self, language: str) -> dict[str, str]:
        chosen = settings()
        spoken = language if language and is_spoken(language) else self._language
        with force_locale(spoken):
            values = {
                "style": chosen.style,
                "signs": scores.signs(chosen.style),
                "question": chosen.question(spoken),
                "words": chosen.words(spoken),
                "url": f"{self._start}{_TOKEN}",
            }
            return {
                _HTML: render_template("emails/widget/widget.html", **values).strip(),
                _TEXT: render_template("emails/widget/widget.txt", **values).strip(),
            }


def _is_widget(part: str | Tag | Mark, tags: Registry) -> bool:
    """In a place where something can be read: an attribute has no room for it."""
    if not isinstance(part, Tag) or part.place not in (Place.TEXT, Place.PLAIN):
        return False
    return tags.by_key.get(part.name) is mailing.WIDGET
