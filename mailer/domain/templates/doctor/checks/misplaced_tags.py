"""Tags where their value makes no sense: several lines in a subject, an address to be read."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from mailer.domain.templates.doctor.finding import Finding, Severity
from mailer.domain.templates.doctor.patient import Patient
from mailer.domain.templates.doctor.spot import SUBJECT
from mailer.domain.templates.tags.tag import Use
from mailer.lib.html_places import Place
from mailer.lib.placeholders import Tag


def check(patient: Patient) -> Iterator[Finding]:
    """The subject first; each tag once."""
    for part in dict.fromkeys(p for p in patient.subject_parts if isinstance(p, Tag)):
        if Use.SUBJECT not in patient.tags.by_key[part.name].uses:
            yield Finding(
                Severity.LOOK,
                _("The tag %(tag)s does not fit into a subject.", tag=part.raw),
                _("Choose one from the menu beside the subject: it shows those that do."),
                (SUBJECT,),
            )
    in_text = (p for p in patient.parts if isinstance(p, Tag) and p.place is Place.TEXT)
    for raw, name in dict.fromkeys((part.raw, part.name) for part in in_text):
        uses = patient.tags.by_key[name].uses
        if Use.TEXT in uses:
            continue
        mend = (
            _("Insert a picture and choose the tag as its address.")
            if Use.PICTURE in uses
            else _("Make a link of some words and choose the tag as its address.")
        )
        yield Finding(
            Severity.LOOK,
            _("%(tag)s stands in the text: readers get a long address to read.", tag=raw),
            mend,
            (patient.spots.find(raw),),
        )
