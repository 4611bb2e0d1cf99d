"""The check of a template, made on the very mail that it becomes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mailer.domain.accounts.access import Actor, can
from mailer.domain.rendering.compile import compile_design
from mailer.domain.rendering.design import Design, Options, design_of
from mailer.domain.rendering.previews import message, options_of, sender_now
from mailer.domain.rendering.recipients import context_for, sample_facts
from mailer.domain.settings.company import company
from mailer.domain.templates.doctor import audiences
from mailer.domain.templates.doctor.checks import empty_tags
from mailer.domain.templates.doctor.checks import size as sizes
from mailer.domain.templates.doctor.examine import examine
from mailer.domain.templates.doctor.finding import Finding
from mailer.domain.templates.doctor.patient import Patient
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.modes.mode import Checked
from mailer.domain.templates.tags.registry import registry
from mailer.infra import spamassassin
from mailer.infra.installation import installation
from mailer.infra.spamassassin import Judgement
from mailer.models.template import Template
from mailer.models.user import User


@dataclass(frozen=True)
class Checkup:
    """What was found, and how long the mail is."""

    findings: list[Finding]
    #: Bytes of HTML as the sample customer gets it.
    size: int


def of_draft(design: Design, source: str, checked: Checked, actor: Actor, whom: str) -> Checkup:
    """Of what is being written; `whom` is a key of `audiences.offered`."""
    options = options_of(design)
    compiled = compile_design(design, sender_now(actor), options)
    sample = compiled.show(context_for(sample_facts(compiled.language)))
    patient = Patient(
        mode=design.mode,
        subject=design.subject,
        source=source,
        page=compiled.page,
        plain=compiled.plain,
        sample_subject=sample.subject,
        sample_html=sample.html,
        tags=registry(options.about),
        own_url=installation().public_url,
        without_value=compiled.without_value,
        warnings=checked.warnings,
        mass=options.mass,
    )
    if can(actor, "customers:view"):
        fields = empty_tags.fields(patient)
        user = actor if isinstance(actor, User) else None
        if fields:
            patient = replace(patient, counted=audiences.count(whom, fields, user))
    return Checkup(examine(patient), sizes.size(patient))


def needed_fields(design: Design, actor: Actor) -> list[str]:
    """The customers' fields (of `customers.empty_fields`) without which one of its tags shows as
    nothing: no text stands in for it, and no condition guards it."""
    compiled = compile_design(design, sender_now(actor), Options(mass=True))
    patient = Patient(
        mode=design.mode,
        subject=design.subject,
        source="",
        page=compiled.page,
        plain=compiled.plain,
        sample_subject="",
        sample_html="",
        tags=registry(),
    )
    return empty_tags.fields(patient)


def of_template(template: Template, actor: Actor, whom: str = audiences.EVERYONE) -> Checkup:
    """Of the saved version, with the tags and the look of today."""
    version = template.version
    checked = MODES[template.mode].check(version.source, company())
    return of_draft(design_of(version), version.source, checked, actor, whom)


def judgement(design: Design, actor: Actor) -> Judgement | None:
    """SpamAssassin's of the mail that the sample customer would get; None where it is not
    installed, or says nothing."""
    return spamassassin.judge(message(design, None, "", actor))


def judgement_of(template: Template, actor: Actor) -> Judgement | None:
    """The same of the saved version."""
    return judgement(design_of(template.version), actor)
