"""Tags that are none, with a guess at what was meant."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from flask_babel import gettext as _

from mailer.domain.templates.doctor.finding import Finding, Severity
from mailer.domain.templates.doctor.patient import Patient
from mailer.domain.templates.doctor.spot import SUBJECT
from mailer.domain.templates.tags import elsewhere
from mailer.domain.templates.tags.registry import Registry
from mailer.lib import placeholders
from mailer.lib.placeholders import UnknownTag


def check(patient: Patient) -> Iterator[Finding]:
    """Each name once, where it stands first; the subject before the rest."""
    for tag in _each_once(patient.subject, patient.tags):
        text = _("The subject has a tag that does not exist: %(tag)s.", tag=tag.raw)
        yield Finding(Severity.MUST, _said(tag, text), _mend(tag, patient.tags), (SUBJECT,))
    for tag in _each_once(patient.source, patient.tags):
        text = _("There is no tag %(tag)s.", tag=tag.raw)
        spots = (patient.spots.find(tag.raw),)
        yield Finding(Severity.MUST, _said(tag, text), _mend(tag, patient.tags), spots)


def _each_once(text: str, tags: Registry) -> list[UnknownTag]:
    unknown = placeholders.unknown(text, tags.known)
    return list({placeholders.key(tag.name): tag for tag in reversed(unknown)}.values())[::-1]


def _said(tag: UnknownTag, otherwise: str) -> str:
    belongs = elsewhere.TAGS.get(placeholders.key(tag.name))
    if belongs is None:
        return otherwise
    return _("The tag %(tag)s has no value in a mailing: %(what)s", tag=tag.raw, what=belongs)


def _mend(tag: UnknownTag, tags: Registry) -> str:
    sent = _("It is sent as it stands.")
    if placeholders.key(tag.name) in elsewhere.TAGS:
        return sent + " " + _("Take it out, or write the words themselves.")
    close = get_close_matches(placeholders.key(tag.name), tags.by_key, n=1, cutoff=0.7)
    if close:
        return sent + " " + _("Did you mean %(tag)s?", tag=f"@{tags.by_key[close[0]].name}@")
    return sent + " " + _("Choose one from “Insert tag”.")
