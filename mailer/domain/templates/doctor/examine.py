"""All findings about one template."""

from __future__ import annotations

from mailer.domain.templates.doctor.all_checks import CHECKS
from mailer.domain.templates.doctor.finding import Finding, Severity
from mailer.domain.templates.doctor.patient import Patient


def examine(patient: Patient) -> list[Finding]:
    """The worst first; those of one severity as `CHECKS` and the text order them."""
    found = [finding for check in CHECKS for finding in check(patient)]
    order = list(Severity)
    return sorted(found, key=lambda finding: order.index(finding.severity))


def counts(findings: list[Finding]) -> int:
    """How many need a look; hints do not."""
    return sum(finding.severity is not Severity.HINT for finding in findings)
