"""Conditional parts that do not work: a mark without the other, a tag that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask_babel import gettext as _

from mailer.domain.templates.doctor.finding import Finding, Severity
from mailer.domain.templates.doctor.patient import Patient
from mailer.domain.templates.doctor.spot import Spot
from mailer.lib import conditions
from mailer.lib.placeholders import key
from mailer.models.template import DesignMode

_DATA_IF = re.compile(r"\bdata-if\s*=\s*[\"']@?([^\"'@]*)@?[\"']", re.IGNORECASE)


def check(patient: Patient) -> Iterator[Finding]:
    """In the order of the text."""
    if patient.mode is DesignMode.DRAGDROP:
        yield from _of_blocks(patient)
        return
    # A text becomes HTML first; what stands in its lines is found by its words.
    text = patient.mode is DesignMode.TEXT
    marked = patient.page if text else patient.source
    for mark in conditions.broken(marked, lambda name: patient.tags.known(key(name))):
        if mark.unknown:
            yield _unknown(mark.unknown, patient, mark.raw)
        else:
            yield Finding(
                Severity.MUST,
                _("The mark %(mark)s belongs to no condition; its part is always shown.",
                  mark=mark.raw),
                _("A condition is <!--mailer:if NAME--> … <!--mailer:end-->, none inside another."),
                (patient.spots.find(mark.raw) if text else Spot(mark.line),),
            )  # fmt: skip


def _of_blocks(patient: Patient) -> Iterator[Finding]:
    for name in dict.fromkeys(_DATA_IF.findall(patient.source)):
        if name.strip() and not patient.tags.known(key(name.strip())):
            yield _unknown(name.strip(), patient, f'data-if="{name}"')


def _unknown(name: str, patient: Patient, raw: str) -> Finding:
    return Finding(
        Severity.MUST,
        _("A part is to be shown where “%(name)s” has a value, but there is no such tag; it is "
          "always shown.", name=name),
        _("Choose a tag that exists."),
        (patient.spots.find(raw),),
    )  # fmt: skip
