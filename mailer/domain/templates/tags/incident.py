"""Tags that tell about the incident that a notice is about."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date
from flask_babel import lazy_gettext as _l

from mailer.domain.templates.tags.facts import Facts
from mailer.domain.templates.tags.tag import LINES, Scope, TagKind


def _day(day: str, facts: Facts) -> str:
    if not day:
        return ""
    return format_date(dt.date.fromisoformat(day), "long", locale=facts.mail.language)


TAGS = (
    TagKind(
        "INCIDENTNUMBER",
        Scope.INCIDENT,
        _l("Incident number"),
        _l("The number that the incident has with you."),
        lambda facts: facts.incident.number,
        ("NUMEROINCIDENT", "NUMINCIDENT"),
    ),
    TagKind(
        "INCIDENTTITLE",
        Scope.INCIDENT,
        _l("Incident title"),
        _l("In a few words, what it is about."),
        lambda facts: facts.incident.title,
        ("TITREINCIDENT",),
    ),
    TagKind(
        "OBSERVATIONS",
        Scope.INCIDENT,
        _l("Incident description"),
        _l("What the customer reported, as it stands in the incident’s description."),
        lambda facts: facts.incident.observations,
        ("INCIDENTDESCRIPTION", "DESCRIPTIONINCIDENT"),
        uses=LINES,
    ),
    TagKind(
        "CLOSINGTEXT",
        Scope.INCIDENT,
        _l("Closing text"),
        _l("What was done, as it was written when the incident was closed."),
        lambda facts: facts.incident.closing_text,
        ("TEXTECLOTURE",),
        uses=LINES,
    ),
    TagKind(
        "INCIDENTDATE",
        Scope.INCIDENT,
        _l("Opening date"),
        _l("The day on which the incident was opened."),
        lambda facts: _day(facts.incident.opened, facts),
        ("DATEINCIDENT",),
    ),
    TagKind(
        "CLOSINGDATE",
        Scope.INCIDENT,
        _l("Closing date"),
        _l("The day on which the incident was closed; empty while it is open."),
        lambda facts: _day(facts.incident.closed, facts),
        ("DATECLOTURE",),
    ),
    TagKind(
        "CONTACTNAME",
        Scope.INCIDENT,
        _l("Contact’s name"),
        _l("The contact of the incident; the customer’s name where there is none."),
        lambda facts: facts.incident.contact,
        ("NOMCONTACT",),
    ),
    TagKind(
        "ASSIGNEENAME",
        Scope.INCIDENT,
        _l("Assignee’s name"),
        _l("The colleague who takes care of the incident; empty where nobody does yet."),
        lambda facts: facts.incident.assignee,
        ("NOMASSIGNE",),
    ),
)
