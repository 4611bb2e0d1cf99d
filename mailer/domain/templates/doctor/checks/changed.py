"""What the design mode itself changed or left out."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.domain.templates.doctor.finding import Finding, Severity
from mailer.domain.templates.doctor.patient import Patient
from mailer.domain.templates.doctor.spot import Spot


def check(patient: Patient) -> Iterator[Finding]:
    """In the order of the source."""
    for warning in sorted(patient.warnings, key=lambda warning: warning.line):
        yield Finding(Severity.LOOK, warning.text, spots=(Spot(warning.line),))
