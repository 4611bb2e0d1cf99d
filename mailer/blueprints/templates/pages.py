"""What the pages of the library show besides their forms."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import func, select

from mailer.blueprints.access import actor, allowed
from mailer.blueprints.i18n import LANGUAGES
from mailer.blueprints.templates.forms import ProofForm
from mailer.domain.rendering import previews
from mailer.domain.rendering.recipients import sample_facts
from mailer.domain.settings.company import company
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.tags.facts import Facts, MailFacts
from mailer.domain.templates.tags.registry import registry
from mailer.domain.templates.tags.tag import SCOPE_LABELS
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.customer import Customer
from mailer.models.template import Template, TemplateVersion
from mailer.models.user import User


@dataclass(frozen=True)
class MenuTag:
    """One line of the tag menu."""

    name: str
    label: str
    description: str
    sample: str
    #: All that a search may look for.
    words: str


def tag_menu(language: str) -> list[tuple[str, list[MenuTag]]]:
    """Scope → its tags, in the reader's language, with samples in that of the template."""
    ours = company()
    facts = Facts(
        sample_facts(language),
        ours,
        previews.sender_now(actor()),
        MailFacts(language or ours.language, clock.today(ours.time_zone)),
    )
    lines = []
    for tag in registry().tags:
        label, description = str(tag.label), str(tag.description)
        sample = " ".join(tag.value(facts).split())
        words = " ".join((tag.name, *tag.aliases, label)).lower()
        lines.append((tag.scope, MenuTag(tag.name, label, description, sample, words)))
    lines.sort(key=lambda line: list(SCOPE_LABELS).index(line[0]))
    return [
        (str(SCOPE_LABELS[scope]), [tag for _scope, tag in group])
        for scope, group in groupby(lines, key=lambda line: line[0])
    ]


def of_template(
    template: Template, proof_form: ProofForm | None = None, customer: Customer | None = None
) -> dict[str, Any]:
    """The page of one saved template, seen with a customer's data or the sample's; with a
    `proof_form`, its dialog is open."""
    version = template.version
    versions = select(func.count()).where(TemplateVersion.template_id == template.id)
    return {
        "template": template,
        "version": version,
        "author": db.session.get(User, version.created_by_id) if version.created_by_id else None,
        "versions": db.session.scalar(versions.select_from(TemplateVersion)),
        "mode": MODES[template.mode],
        "language_name": LANGUAGES.get(template.language, template.language),
        "customer": customer,
        "proof_form": proof_form or ProofForm(formdata=None, to=getattr(actor(), "email", "")),
        "proof_open": proof_form is not None,
        "may_choose": allowed("customers:view"),
    }
