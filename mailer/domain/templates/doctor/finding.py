"""What a check finds, and what a check is.

To add one: a file in `checks`, and its line in `all_checks`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from babel.lists import format_list as _format_list
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from mailer.domain.templates.doctor.patient import Patient
from mailer.domain.templates.doctor.spot import Spot


class Severity(enum.StrEnum):
    """How much a finding matters, the worst first."""

    #: Readers get something broken.
    MUST = "must"
    #: Probably a mistake.
    LOOK = "look"
    #: Could be better; the mail is fine without.
    HINT = "hint"


SEVERITY_LABELS: dict[Severity, LazyString] = {
    Severity.MUST: _l("To mend before sending"),
    Severity.LOOK: _l("Worth a look"),
    Severity.HINT: _l("Could be better"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a person should know of."""

    severity: Severity
    #: What is the matter, in a sentence.
    text: str
    #: What to do about it, in a sentence.
    mend: str = ""
    #: Where it is, all the places of it; none where it is nowhere in particular.
    spots: tuple[Spot, ...] = ()
    #: The list of customers that it is about: filters of that list. Empty: it is about none.
    customers: Mapping[str, str] = field(default_factory=dict)
    #: What the button to that list says.
    customers_label: str = ""
    #: The endpoint of the page where it is mended, where that is not the template itself.
    endpoint: str = ""


#: Names that one finding lists.
_NAMED = 3


def listed(names: Iterable[str]) -> str:
    """“One”, “two”, “three” and 4 more: each once, in the reader's language."""
    each = list(dict.fromkeys(names))
    quoted = [_("“%(name)s”", name=name) for name in each[:_NAMED]]
    if len(each) > _NAMED:
        quoted.append(_("%(n)s more", n=len(each) - _NAMED))
    return _format_list(quoted, locale=get_locale() or "en")


class Check(Protocol):
    """One check: it reads a template and says what it finds, in the order of the text."""

    def __call__(self, patient: Patient) -> Iterable[Finding]: ...
