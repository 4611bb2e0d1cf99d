"""Tags that were meant and are none: an @ is missing, a space stands inside, a style holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask_babel import gettext as _

from mailer.domain.templates.doctor.finding import Finding, Severity
from mailer.domain.templates.doctor.patient import Patient
from mailer.domain.templates.doctor.spot import SUBJECT
from mailer.lib import placeholders
from mailer.lib.placeholders import Tag, key
from mailer.models.template import DesignMode

#: `@FIRSTNAME,` and `FIRSTNAME@,`: capitals only, so that no address is meant.
_NO_END = re.compile(r"(?<![\w.@+-])@([A-Z][A-Z0-9_]{2,59})(?![\w@|.-])")
_NO_BEGINNING = re.compile(r"(?<![\w.@|+-])([A-Z][A-Z0-9_]{2,59})@(?![\w@.-])")
#: `@ FIRSTNAME @`, `@FIRST NAME@`.
_SPACES = re.compile(r"@([ \t\u00a0]*[A-Za-z]\w{0,40}(?:[ \t\u00a0]+\w{1,40}){0,2}[ \t\u00a0]*)@")
_UNFINISHED = re.compile(r"@([A-Za-z]\w{1,59})\|[^@\r\n<]{0,200}(?=[\r\n<]|\Z)")


def check(patient: Patient) -> Iterator[Finding]:
    """The subject first."""
    for raw, name in _broken(patient.subject, patient):
        yield _finding(raw, name, patient, in_subject=True)
    for raw, name in _broken(patient.source, patient):
        yield _finding(raw, name, patient)
    if patient.mode is DesignMode.HTML:
        yield from _where_none_may_stand(patient)


def _broken(text: str, patient: Patient) -> list[tuple[str, str]]:
    """What stands there, and the name that is meant, in order."""
    # Tags that are whole are taken out of the way.
    whole = placeholders.parse(text, patient.tags.known)
    rest = placeholders.fill(whole, lambda tag: "\ufffd" * len(tag.raw))
    found = []
    for pattern in (_NO_END, _NO_BEGINNING, _SPACES, _UNFINISHED):
        for match in pattern.finditer(rest):
            name = key("".join(match[1].split()))
            if patient.tags.known(name):
                found.append((match.span(), match.group(), patient.tags.by_key[name].name))
    found.sort(key=lambda each: (each[0][0], -each[0][1]))
    alone = []
    end = 0
    for (start, stop), raw, name in found:
        if start >= end:
            alone.append((raw, name))
            end = stop
    return list(dict.fromkeys(alone))


def _finding(raw: str, name: str, patient: Patient, *, in_subject: bool = False) -> Finding:
    return Finding(
        Severity.MUST,
        _("“%(raw)s” is not a whole tag, and is sent as it stands.", raw=raw.strip()[:60]),
        _("Write %(tag)s, with an @ on both sides and no spaces.", tag=f"@{name}@"),
        (SUBJECT if in_subject else patient.spots.find(raw),),
    )


def _where_none_may_stand(patient: Patient) -> Iterator[Finding]:
    """Tags in a style or in the name of an element. In a comment nobody sees them."""
    without_comments = re.sub(r"<!--(?!\[if).*?-->", _blank, patient.source, flags=re.DOTALL)
    known = patient.tags.known
    every = [p for p in placeholders.parse(without_comments, known) if isinstance(p, Tag)]
    good = [p for p in placeholders.parse_html(without_comments, known) if isinstance(p, Tag)]
    for raw in dict.fromkeys(tag.raw for tag in every):
        missing = sum(t.raw == raw for t in every) - sum(t.raw == raw for t in good)
        if missing > 0:
            yield Finding(
                Severity.MUST,
                _(
                    "The tag %(tag)s stands where no value may stand, and is sent as it is.",
                    tag=raw,
                ),
                _("Tags work in texts, links and pictures, not in styles or names of elements."),
                (patient.spots.find(raw),),
            )


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
