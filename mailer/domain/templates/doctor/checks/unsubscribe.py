"""Readers must be able to stop mailings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask_babel import gettext as _

from mailer.domain.templates.doctor.finding import Finding, Severity
from mailer.domain.templates.doctor.patient import Patient
from mailer.lib import placeholders

_ELSEWHERE = re.compile(
    r"https?://[^/]+\..*(?:unsub|opt-?out|d[eé]sinscri|d[eé]sabonn)", re.IGNORECASE
)


def check(patient: Patient) -> Iterator[Finding]:
    """The tag stands in the mail, the company's layout included, or a link to a page of one's own
    where one unsubscribes."""
    if not patient.mass or "unsubscribe" in placeholders.names(patient.parts):
        return
    if any(_ELSEWHERE.search(link.get("href") or "") for link in patient.document.elements("a")):
        return
    yield Finding(
        Severity.MUST,
        _("The mail has no link to unsubscribe."),
        _("Give a link the address %(tag)s: the law asks for it, and readers without one report "
          "mails as spam.", tag="@UNSUBSCRIBE@"),
    )  # fmt: skip
