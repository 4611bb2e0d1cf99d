"""The plain-text part, for those who read no HTML."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from mailer.domain.templates.doctor.finding import Finding, Severity
from mailer.domain.templates.doctor.patient import Patient


def check(patient: Patient) -> Iterator[Finding]:
    """There is something in it."""
    if any(sign.isalnum() for sign in patient.plain):
        return
    yield Finding(
        Severity.LOOK,
        _("The plain-text part of the mail is empty."),
        _("Write some words, or alternative texts for the pictures: it is made of them."),
    )
