"""The demonstration's templates: in folders, two of them in both languages."""

from __future__ import annotations

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.demo.texts import Story
from mailer.domain.templates import folders, library, variants
from mailer.domain.templates.gallery.starter import Starter
from mailer.domain.templates.starters import offered
from mailer.models.template import Template

#: The examples that the demonstration has: designs of the gallery, and a letter in text mode.
SHOWN = ("welcome", "newsletter", "promotion", "closing", "letter-promotion")
#: Those of them that it has in both languages.
IN_BOTH = ("welcome", "newsletter")
#: The folder that an example stands in, by its place in `Story.template_folders`; the others
#: stand in none.
FOLDER_OF = {"welcome": 1, "newsletter": 0, "promotion": 0, "letter-promotion": 0}


def add_templates(telling: Story, language: str) -> None:
    """The examples of the company's language, and the pairs."""
    other = "en" if language == "fr" else "fr"
    there = {starter.key: starter for starter in offered(other)}
    shelves = [folders.create(name, SYSTEM) for name in telling.template_folders]
    for starter in offered(language):
        if starter.key not in SHOWN:
            continue
        template = _create(starter)
        if starter.key in FOLDER_OF:
            folders.move([template], shelves[FOLDER_OF[starter.key]], SYSTEM)
        if starter.key in IN_BOTH:
            variants.link(template, _create(there[starter.key]), SYSTEM)


def _create(starter: Starter) -> Template:
    return library.create(
        library.free_name(starter.name),
        starter.subject,
        starter.mode,
        starter.source,
        starter.language,
        SYSTEM,
    )
