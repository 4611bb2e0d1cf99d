"""Tags of other programs, which customers would get to read as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask_babel import gettext as _

from mailer.domain.templates.doctor.finding import Finding, Severity
from mailer.domain.templates.doctor.patient import Patient
from mailer.domain.templates.doctor.spot import SUBJECT

#: Handlebars and Jinja, Mailchimp, Salesforce and Marketo, ERB, Brevo's and Zoho's own.
_FOREIGN = re.compile(
    r"\{\{[^{}\r\n]{1,80}\}\}|\{%[^%\r\n]{1,80}%\}|\*\|[A-Z][\w:. ]{0,60}\|\*|%%[A-Za-z]\w{0,60}%%"
    r"|<%=?[^%<>\r\n]{1,80}%>|\$\{[A-Za-z][\w.!]{0,60}\}|\[\[[A-Za-z][\w. ]{0,60}\]\]"
)
_OURS = re.compile(r"\w+")


def check(patient: Patient) -> Iterator[Finding]:
    """Each once; the subject first."""
    for raw in dict.fromkeys(_FOREIGN.findall(patient.subject)):
        yield Finding(Severity.MUST, _text(raw), _mend(raw, patient), (SUBJECT,))
    seen = patient.document.text + " " + " ".join(_addresses(patient))
    for raw in dict.fromkeys(_FOREIGN.findall(seen)):
        spots = (patient.spots.find(raw),)
        yield Finding(Severity.MUST, _text(raw), _mend(raw, patient), spots)


def _addresses(patient: Patient) -> Iterator[str]:
    for element in patient.document.elements("a", "img"):
        yield element.get("href", "") + " " + element.get("src", "") + " " + element.get("alt", "")


def _text(raw: str) -> str:
    return _("“%(raw)s” is a tag of another program, and is sent as it stands.", raw=raw)


def _mend(raw: str, patient: Patient) -> str:
    for name in _OURS.findall(raw):
        plain = name.replace("_", "").casefold()
        if patient.tags.known(plain):
            return _("Write %(tag)s instead.", tag=f"@{patient.tags.by_key[plain].name}@")
    return _("Replace it by a tag from “Insert tag”.")
