"""The gallery's designs: `<key>/design.mjml` with places for words, `<key>/<language>.toml` with
them.

One design serves all languages, so that they stay equal; a place is written `[[title]]`, and its
words may hold tags and the HTML that a text may have. How to add one: CONTRIBUTING.md; the tests
say what is missing.
"""

from __future__ import annotations

import enum
import re
import tomllib
from functools import cache
from pathlib import Path

from mailer.domain.templates.gallery.starter import Starter
from mailer.domain.templates.tags.tag import Scope
from mailer.models.template import DesignMode

LANGUAGES = ("en", "fr")


class Occasion(enum.StrEnum):
    """What designs are grouped by."""

    TOUCH = "touch"
    NEWS = "news"
    PRACTICAL = "practical"
    BUSINESS = "business"


#: All designs, in the order in which they are shown, and their occasion.
OCCASIONS = {
    "welcome": Occasion.TOUCH,
    "newsletter": Occasion.NEWS,
    "promotion": Occasion.NEWS,
    "event": Occasion.NEWS,
    "birthday": Occasion.TOUCH,
    "product": Occasion.NEWS,
    "season": Occasion.TOUCH,
    "thanks": Occasion.TOUCH,
    "reopening": Occasion.PRACTICAL,
    "survey": Occasion.TOUCH,
    "review": Occasion.TOUCH,
    "prices": Occasion.PRACTICAL,
    "closing": Occasion.PRACTICAL,
    "invoice": Occasion.BUSINESS,
    "quote": Occasion.BUSINESS,
    "reminder": Occasion.BUSINESS,
    "overdue": Occasion.BUSINESS,
    "opened": Occasion.BUSINESS,
    "solved": Occasion.BUSINESS,
}
#: What designs are for that are for no mailing.
_PURPOSES = {
    "invoice": Scope.DOCUMENT,
    "quote": Scope.DOCUMENT,
    "reminder": Scope.REMINDER,
    "overdue": Scope.REMINDER,
    "opened": Scope.INCIDENT,
    "solved": Scope.INCIDENT,
}

_FOLDER = Path(__file__).parent
_PLACE = re.compile(r"\[\[(\w+)\]\]")


@cache
def designs(language: str) -> tuple[Starter, ...]:
    """All designs in one of `LANGUAGES`."""
    return tuple(_design(key, language) for key in OCCASIONS)


def _design(key: str, language: str) -> Starter:
    folder = _FOLDER / key
    facts = tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))
    words: dict[str, str] = facts["words"]
    source = (folder / "design.mjml").read_text("utf-8")
    return Starter(
        key=key,
        language=language,
        name=facts["name"],
        subject=facts["subject"],
        source=_PLACE.sub(lambda place: words[place[1]], source),
        mode=DesignMode.DRAGDROP,
        about=facts["about"],
        purpose=_PURPOSES.get(key),
    )
