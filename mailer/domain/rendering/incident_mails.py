"""Notices about incidents: a text mail, or one of a template, with tags of the incident.

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
from mailer.domain.rendering.written_mails import compile_written
from mailer.domain.settings.company import company
from mailer.domain.templates.tags import sample
from mailer.domain.templates.tags.facts import IncidentFacts
from mailer.domain.templates.tags.tag import Scope
from mailer.domain.templates.written_text import WrittenText
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


def data(notice: Notice, text: WrittenText, facts: IncidentFacts) -> dict[str, Any]:
    """What a message of a notice keeps."""
    return {
        "notice": notice.value,
        "subject": text.subject,
        "source": text.source,
        "incident": facts._asdict(),
    }


def facts_in(message: Message) -> IncidentFacts:
    """What was known of the incident when the message was posted."""
    return IncidentFacts(**message.data["incident"])


def compiled(message: Message) -> Compiled:
    """A posted notice, ready for its recipient."""
    return compile_written(
        message.data["subject"],
        message.data["source"],
        message.language,
        senders.of_message(message),
        Options(incident=facts_in(message)),
        message.template_version_id,
    )


def subject(text: WrittenText, incident: Incident, actor: Actor, language: str) -> str:
    """The subject as its reader gets it."""
    return show(text, language, incident, actor).subject[:_SUBJECT]


def show(
    text: WrittenText,
    language: str,
    incident: Incident | None,
    actor: Actor,
    *,
    own_server: bool = False,
) -> Shown:
    """A notice as it would be sent about an incident (or a made-up one) now; `own_server` as in
    `Options`. Raises `Refused` for a text that cannot be kept."""
    made = _made(text, language, incident, actor, own_server=own_server)
    who = incident.customer if incident is not None else sample_facts(language)
    return made.show(context_for(who))


def message(text: WrittenText, language: str, incident: Incident | None, actor: Actor) -> bytes:
    """The same as all that would be sent."""
    made = _made(text, language, incident, actor)
    who = incident.customer if incident is not None else sample_facts(language)
    return made.render(context_for(who))


def _made(
    text: WrittenText,
    language: str,
    incident: Incident | None,
    actor: Actor,
    *,
    own_server: bool = False,
) -> Compiled:
    facts = facts_of(incident) if incident is not None else sample.incident(language)
    version_id = text.version_id(Scope.INCIDENT)
    sender = sender_now(actor)
    options = Options(own_server=own_server, incident=facts)
    return compile_written(text.subject, text.source, language, sender, options, version_id)


def _day(moment: dt.datetime | None) -> str:
    if moment is None:
        return ""
    return moment.astimezone(ZoneInfo(company().time_zone)).date().isoformat()
