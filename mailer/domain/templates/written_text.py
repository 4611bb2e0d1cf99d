"""The text of a mail that the program sends by itself, as a person writes it: notices of incidents,
reminders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from mailer.domain.settings.company import company
from mailer.domain.templates import purposes
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.tags.tag import Scope
from mailer.lib.errors import Refused
from mailer.models.template import DesignMode

#: Letters of a subject, at most.
SUBJECT = 300


@dataclass(frozen=True)
class WrittenText:
    """What such a mail says in one language, tags in it: a text mail as templates have them."""

    subject: str
    source: str
    #: The template that the mail is made of instead, while there is one.
    template_id: int | None = None

    def version_id(self, purpose: Scope) -> int | None:
        """Of that template, as it is now; None: the mail is made of the source."""
        version = purposes.version_of(self.template_id, purpose)
        return version.id if version is not None else None


def checked(text: WrittenText, purpose: Scope) -> dict[str, Any]:
    """The fields of a `WrittenText` as they are kept. Raises `Refused` with a sentence for each
    field at fault."""
    subject = " ".join(text.subject.split())
    errors = {}
    if not subject:
        errors["subject"] = _("Write a subject.")
    elif len(subject) > SUBJECT:
        errors["subject"] = _("Please keep the subject under %(count)s characters.", count=SUBJECT)
    try:
        MODES[DesignMode.TEXT].check(text.source, company())
    except Refused as refused:
        errors["source"] = refused.message
    if text.template_id is not None and text.version_id(purpose) is None:
        errors["template"] = _("This template is not there any more, or not for such mails.")
    if errors:
        raise Refused(_("Nothing was saved: some fields need a correction."), errors)
    own = {"subject": subject, "source": text.source.replace("\r\n", "\n").strip()}
    return own if text.template_id is None else {**own, "template_id": text.template_id}
