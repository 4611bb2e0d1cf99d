"""What is to be compiled: a design, and what a mail is besides it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mailer.domain.templates import purposes
from mailer.domain.templates.modes.mode import Content
from mailer.domain.templates.tags.facts import DocumentFacts, IncidentFacts, ReminderFacts
from mailer.domain.templates.tags.tag import Scope
from mailer.infra.db import db
from mailer.lib.lots import Lot
from mailer.models.template import DesignMode, Template, TemplateVersion


@dataclass(frozen=True)
class Design:
    """What is to be compiled: a saved version, or a draft that is being written."""

    mode: DesignMode
    subject: str
    content: Content
    #: ISO 639-1; empty means the company's.
    language: str = ""
    #: Of the version: what its mode lets choose besides the source.
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def purpose(self) -> Scope | None:
        """What it is for; None: mailings."""
        return purposes.of_options(self.options)


@dataclass(frozen=True)
class Options:
    """What a mail is besides its design."""

    #: Goes to many: says why one gets it and how to stop it.
    mass: bool = False
    #: Goes to colleagues first; its subject says so.
    proof: bool = False
    #: Of a proof that is one of several: its subject names the customer whose mail it would be.
    named: bool = False
    #: Of a proof or copy of an A/B test: its subject says which variant it is.
    lot: Lot | None = None
    #: Is shown on a page of this server, by whatever name it was reached: pictures too.
    own_server: bool = False
    #: The document that it brings, the incident or the unpaid receipts that it is about.
    document: DocumentFacts | None = None
    incident: IncidentFacts | None = None
    #: Identity of a mail → the address of that document's page.
    document_link: Callable[[str], str] | None = None
    reminder: ReminderFacts | None = None

    @property
    def about(self) -> Scope | None:
        """Whose tags it knows beside those of every mail."""
        if self.incident is not None:
            return Scope.INCIDENT
        if self.reminder is not None:
            return Scope.REMINDER
        return Scope.DOCUMENT if self.document is not None else None


#: A mail to one person.
NOTHING_MORE = Options()


def design_of(version: TemplateVersion) -> Design:
    """A saved version."""
    template = db.session.get_one(Template, version.template_id)
    content = Content(version.html, version.text)
    return Design(template.mode, version.subject, content, template.language, version.options)
