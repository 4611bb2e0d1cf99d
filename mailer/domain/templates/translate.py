"""A template in one more language: a copy to be written anew."""

from __future__ import annotations

from flask_babel import gettext as _

from mailer.domain.accounts.access import Actor, require
from mailer.domain.templates import library, variants
from mailer.domain.templates.languages import is_language, language_name
from mailer.lib.errors import Refused
from mailer.models.template import Template


def add_language(template: Template, language: str, actor: Actor) -> Template:
    """A copy of the template (of the variant that one looks at) in another language.

    Raises `Refused` for a language that does not exist, or that is there already.
    """
    require(actor, library.EDIT, template)
    if not is_language(language):
        text = _("There is no language “%(code)s”.", code=language[:20])
        raise Refused(text, {"language": text})
    main = variants.locked_main(template)
    variants.refuse_language(main, language)
    version = template.version
    name = _("%(name)s (%(language)s)", name=main.name, language=language_name(language))
    made = library.create(
        library.free_name(name),
        version.subject,
        template.mode,
        version.source,
        language,
        actor,
        version.options,
    )
    made.folder_id = main.folder_id
    variants.link(main, made, actor)
    return made
