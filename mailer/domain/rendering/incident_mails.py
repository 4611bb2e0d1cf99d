"""Notices about incidents: a text mail with tags of the incident.

What a message says is kept in its `data`: neither the company's texts nor the incident may change
what was posted.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from mailer.domain.accounts.access import Actor
from mailer.domain.rendering import senders
from mailer.domain.rendering.compile import Compiled, Shown
from mailer.domain.rendering.design import Options
from mailer.domain.rendering.previews import sender_now
from mailer.domain.rendering.recipients import context_for, sample_facts
from mailer.domain.rendering.written_mails import compile_text
from mailer.domain.settings.company import company
from mailer.domain.templates.tags import sample
from mailer.domain.templates.tags.facts import IncidentFacts, SenderFacts
from mailer.models.incident import Incident, Notice
from mailer.models.message import Message

#: Letters of a subject that a message keeps for lists.
_SUBJECT = 500


def facts_of(incident: Incident) -> IncidentFacts:
    """What tags tell about an incident as it is now."""
    return IncidentFacts(
        number=incident.number,
        title=incident.title,
        observations=incident.description,
        closing_text=incident.closing_text,
        opened=_day(incident.opened_at),
        closed=_day(incident.closed_at),
        contact=incident.contact.name if incident.contact else incident.customer.name,
        assignee=incident.assignee.name if incident.assignee else "",
    )


def data(notice: Notice, subject: str, source: str, facts: IncidentFacts) -> dict[str, Any]:
    """What a message of a notice keeps."""
    return {
        "notice": notice.value,
        "subject": subject,
        "source": source,
        "incident": facts._asdict(),
    }


def facts_in(message: Message) -> IncidentFacts:
    """What was known of the incident when the message was posted."""
    return IncidentFacts(**message.data["incident"])


def compiled(message: Message) -> Compiled:
    """A posted notice, ready for its recipient."""
    return _compiled(
        message.data["subject"],
        message.data["source"],
        message.language,
        facts_in(message),
        senders.of_message(message),
    )


def subject(subject: str, source: str, incident: Incident, actor: Actor, language: str) -> str:
    """The subject as its reader gets it."""
    return show(subject, source, language, incident, actor).subject[:_SUBJECT]


def show(
    subject: str,
    source: str,
    language: str,
    incident: Incident | None,
    actor: Actor,
    *,
    own_server: bool = False,
) -> Shown:
    """A notice as it would be sent about an incident (or a made-up one) now; `own_server` as in
    `Options`. Raises `Refused` for a text that cannot be kept."""
    made = _made(subject, source, language, incident, sender_now(actor), own_server)
    who = incident.customer if incident is not None else sample_facts(language)
    return made.show(context_for(who))


def message(
    subject: str, source: str, language: str, incident: Incident | None, actor: Actor
) -> bytes:
    """The same as all that would be sent."""
    made = _made(subject, source, language, incident, sender_now(actor), own_server=False)
    who = incident.customer if incident is not None else sample_facts(language)
    return made.render(context_for(who))


def _made(
    subject: str,
    source: str,
    language: str,
    incident: Incident | None,
    sender: SenderFacts,
    own_server: bool,
) -> Compiled:
    facts = facts_of(incident) if incident is not None else sample.incident(language)
    return _compiled(subject, source, language, facts, sender, own_server=own_server)


def _compiled(
    subject: str,
    source: str,
    language: str,
    facts: IncidentFacts,
    sender: SenderFacts,
    *,
    own_server: bool = False,
) -> Compiled:
    options = Options(own_server=own_server, incident=facts)
    return compile_text(subject, source, language, sender, options)


def _day(moment: dt.datetime | None) -> str:
    if moment is None:
        return ""
    return moment.astimezone(ZoneInfo(company().time_zone)).date().isoformat()
