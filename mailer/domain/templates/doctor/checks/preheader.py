"""What a list of mails shows beside the subject: the first words of the mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask_babel import gettext as _

from mailer.domain.templates.doctor import styles
from mailer.domain.templates.doctor.finding import Finding, Severity
from mailer.domain.templates.doctor.page import Element, hidden
from mailer.domain.templates.doctor.patient import Patient
from mailer.models.template import DesignMode

#: Elements at the beginning among which a hidden one is meant as preview text.
_FIRST = 40
#: First words that tell nothing.
_EMPTY_WORDS = re.compile(
    r"view|read|see|open|browser|online|unsubscribe|can.?t|trouble|afficher|voir|lire|ouvrir"
    r"|navigateur|en ligne|d[ée]sinscri|problem",
    re.IGNORECASE,
)


def check(patient: Patient) -> Iterator[Finding]:
    """The first words are about the mail itself, and no hidden text stands before them."""
    if patient.mode in (DesignMode.TEXT, DesignMode.RICH) or _has_preheader(patient.document.root):
        return
    words = patient.document.words
    first = words[0] if words else None
    if first is None or first.link is None or not _EMPTY_WORDS.search(first.text):
        return
    if all(each.link is not None for each in words):
        # There is nothing better that could stand there.
        return
    yield Finding(
        Severity.HINT,
        _("Beside the subject, lists of mails show “%(words)s”.",
          words=" ".join(first.text.split())[:60]),
        _("Begin with a sentence that makes one want to read, or hide one at the beginning."),
        (patient.spots.text(first.text),),
    )  # fmt: skip


def _unseen(element: Element) -> bool:
    style = styles.inside(styles.READER, str(element.tag), element.attrib)
    return hidden(element) or (not style.readable and len(element) == 0)


def _has_preheader(root: Element) -> bool:
    body = root.find("body")
    for number, element in enumerate(body.iter("*") if body is not None else ()):
        if number > _FIRST:
            return False
        if str(element.tag) not in ("style", "img") and _unseen(element):
            words = " ".join(element.itertext()).strip()
            if len(words) > 3:
                return True
    return False
