"""The subject: there is one, it fits, and it does not shout."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask_babel import gettext as _

from mailer.domain.templates.doctor.finding import Finding, Severity
from mailer.domain.templates.doctor.patient import Patient
from mailer.domain.templates.doctor.spot import SUBJECT

#: Characters that a list of mails shows on a computer; a phone shows some 40.
SHOWN = 70
_MARK = re.compile(r"<!--\s*mailer:.*?-->", re.IGNORECASE)
_REPLY = re.compile(r"\s*(re|fwd?|tr|aw)\s*:", re.IGNORECASE)
#: Fewer letters in capitals may be a name.
_LETTERS = 8


def check(patient: Patient) -> Iterator[Finding]:
    """With the sample customer's values filled in."""
    subject = patient.sample_subject
    if not subject.strip():
        yield Finding(
            Severity.MUST,
            _("The mail has no subject."),
            _("Say in a few words what the mail is about."),
            (SUBJECT,),
        )
        return
    mark = _MARK.search(patient.subject)
    if mark is not None:
        yield Finding(
            Severity.MUST,
            _("A subject has no conditional parts: everybody would read “%(mark)s”.",
              mark=mark.group()[:40]),
            _("Write a text for the case that the tag is empty: @FIRSTNAME|you@."),
            (SUBJECT,),
        )  # fmt: skip
        return
    yield from _of_words(patient)


def _of_words(patient: Patient) -> Iterator[Finding]:
    subject = patient.sample_subject
    if len(subject) > SHOWN:
        yield Finding(
            Severity.LOOK,
            _("The subject is %(n)s characters long.", n=len(subject)),
            _("Lists of mails show about %(n)s; put what matters first.", n=SHOWN),
            (SUBJECT,),
        )
    words = re.sub(r"@[^@]*@", "", patient.subject)
    if sum(letter.isalpha() for letter in words) >= _LETTERS and words == words.upper():
        yield Finding(
            Severity.LOOK,
            _("The subject is written in capitals."),
            _("Write it as a sentence: capitals shout, and spam filters count them."),
            (SUBJECT,),
        )
    if subject.count("!") > 1:
        yield Finding(
            Severity.LOOK,
            _("The subject has %(n)s exclamation marks.", n=subject.count("!")),
            _("One is plenty; spam filters count them."),
            (SUBJECT,),
        )
    if _REPLY.match(subject):
        yield Finding(
            Severity.LOOK,
            _("The subject looks like that of an answer or a forwarded mail."),
            _("Leave out “%(start)s”: readers feel tricked.", start=subject.split(":")[0] + ":"),
            (SUBJECT,),
        )
