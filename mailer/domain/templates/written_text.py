"""The text of a mail that the program sends by itself, as a person writes it: notices of incidents,
reminders."""

from __future__ import annotations

from flask_babel import gettext as _

from mailer.domain.settings.company import company
from mailer.domain.templates.modes.all_modes import MODES
from mailer.lib.errors import Refused
from mailer.models.template import DesignMode

#: Letters of a subject, at most.
SUBJECT = 300


def checked(subject: str, source: str) -> dict[str, str]:
    """Subject and source as they are kept. Raises `Refused` with a sentence for each field at
    fault."""
    subject = " ".join(subject.split())
    errors = {}
    if not subject:
        errors["subject"] = _("Write a subject.")
    elif len(subject) > SUBJECT:
        errors["subject"] = _("Please keep the subject under %(count)s characters.", count=SUBJECT)
    try:
        MODES[DesignMode.TEXT].check(source, company())
    except Refused as refused:
        errors["source"] = refused.message
    if errors:
        raise Refused(_("Nothing was saved: some fields need a correction."), errors)
    return {"subject": subject, "source": source.replace("\r\n", "\n").strip()}
