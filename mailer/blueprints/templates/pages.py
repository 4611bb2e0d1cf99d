"""What the pages of the library show besides their forms."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import request

from mailer.blueprints.access import actor, allowed
from mailer.blueprints.templates import proof, versions
from mailer.blueprints.templates.drafts import writer
from mailer.domain.accounts.access import load
from mailer.domain.customers import topics
from mailer.domain.rendering import previews
from mailer.domain.rendering.recipients import sample_facts
from mailer.domain.settings import logo
from mailer.domain.settings.company import company
from mailer.domain.templates import drafts, purposes, variants
from mailer.domain.templates import versions as history
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.tags import sample
from mailer.domain.templates.tags.facts import NO_DOCUMENT, DocumentFacts, Facts, MailFacts
from mailer.domain.templates.tags.registry import registry
from mailer.domain.templates.tags.tag import SCOPE_LABELS, USE_LABELS, Scope, Use
from mailer.infra.db import db
from mailer.infra.installation import installation
from mailer.lib import clock
from mailer.lib.record_ids import record_id
from mailer.models.customer import Customer
from mailer.models.template import Template
from mailer.models.user import User

#: Versions on the page of a template; all of them have a page of their own.
_VERSIONS = 4


@dataclass(frozen=True)
class MenuTag:
    """One line of the tag menu."""

    name: str
    label: str
    description: str
    sample: str
    #: Where it may stand, for scripts and in words.
    uses: str
    places: str
    #: All that a search may look for.
    words: str


def tag_menu(
    language: str, about: Scope | None = None, document: DocumentFacts | None = None
) -> list[tuple[str, list[MenuTag]]]:
    """Scope → its tags, in the reader's language, with samples in that of the template; what a
    mail is `about` (a made-up `document`) has its tags first."""
    ours = company()
    facts = Facts(
        sample_facts(language),
        ours,
        previews.sender_now(actor()),
        MailFacts(language or ours.language, clock.today(ours.time_zone)),
        sample.links(installation().public_url),
        logo.public_url(ours.logo),
        document or NO_DOCUMENT,
        sample.incident(language),
        sample.reminder(clock.today(ours.time_zone), f"{installation().public_url}/reminder/…"),
    )
    lines = []
    for tag in registry(about).tags:
        label, description = str(tag.label), str(tag.description)
        shown = " ".join(tag.value(facts).split())
        words = " ".join((tag.name, *tag.aliases, label)).lower()
        uses = [use for use in Use if use in tag.uses]
        places = " · ".join(str(USE_LABELS[use]) for use in uses)
        line = MenuTag(tag.name, label, description, shown, " ".join(uses), places, words)
        lines.append((tag.scope, line))
    lines.sort(key=lambda line: (line[0] is not about, list(SCOPE_LABELS).index(line[0])))
    return [
        (str(SCOPE_LABELS[scope]), [tag for _scope, tag in group])
        for scope, group in groupby(lines, key=lambda line: line[0])
    ]


def of_template(template: Template) -> dict[str, Any]:
    """The page of one saved template, seen with the data of the customer that the address names,
    or the sample's."""
    version, may_choose = template.version, allowed("customers:view")
    customer = None
    if may_choose and "customer" in request.args:
        wanted = request.args.get("customer", 0, type=record_id)
        customer = load(Customer, wanted, actor(), "customers:view")
    entries = history.history(template, None, _VERSIONS)
    return {
        "template": template,
        "purpose": purposes.of_options(version.options),
        "version": version,
        "author": db.session.get(User, version.created_by_id) if version.created_by_id else None,
        "mode": MODES[template.mode],
        "customer": customer,
        "proof": proof.dialog(customer),
        "proof_open": "proof" in request.args,
        "entries": entries,
        "draft": drafts.own(template, writer()) if allowed("templates:edit") else None,
        "may_choose": may_choose,
        "topics": topics.all_topics(),
        "topic_id": variants.main_of(template).topic_id,
        "sender": variants.main_of(template),
        "sender_errors": {},
        **proof.recent(template),
        **versions.about(template, [entry.version for entry in entries]),
    }
