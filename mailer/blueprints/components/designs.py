"""The choice of a template that a letter or a reminder is made of."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _

from mailer.blueprints.components.list_parts import Choices
from mailer.domain.settings.company import company
from mailer.domain.templates import purposes
from mailer.domain.templates.languages import language_label
from mailer.domain.templates.tags.tag import Scope
from mailer.lib.record_ids import record_id


def design_choices(purpose: Scope) -> Choices:
    """The text that is written beside it, and the templates that are for this."""
    ours = company().language
    return [
        ("", _("The text written here")),
        *(
            (
                str(each.id),
                _(
                    "%(name)s (%(language)s)",
                    name=each.name,
                    language=language_label(each.language or ours),
                ),
            )
            for each in purposes.offered(purpose)
        ),
    ]


def posted_template() -> int | None:
    """Which one was chosen in a form that is being filled in; None: the text."""
    return request.form.get("template", None, type=record_id)
