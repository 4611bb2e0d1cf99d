"""Mails whose words are all in pictures: empty until the pictures are shown."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from mailer.domain.templates.doctor.checks.pictures import is_spacer
from mailer.domain.templates.doctor.finding import Finding, Severity
from mailer.domain.templates.doctor.page import length
from mailer.domain.templates.doctor.patient import Patient
from mailer.models.template import DesignMode

#: Pixels from which on a picture says something.
WIDE = 200
#: Characters that are a message.
ENOUGH = 200


def check(patient: Patient) -> Iterator[Finding]:
    """Large pictures, hardly a word beside them."""
    if patient.mode in (DesignMode.TEXT, DesignMode.RICH) or len(patient.document.text) >= ENOUGH:
        return
    for picture in patient.document.elements("img"):
        width = length(picture, "width")
        if not is_spacer(picture) and (width is None or width >= WIDE):
            yield Finding(
                Severity.LOOK,
                _("The mail is almost all pictures."),
                _("Write what matters as text: many programs show pictures only when asked, and "
                  "spam filters mistrust mails without words."),
                (patient.spots.find((picture.get("src") or "").strip()),),
            )  # fmt: skip
            return
