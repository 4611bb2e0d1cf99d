"""The check of a template: live while it is written, and of the saved version."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from mailer.blueprints.access import actor, allowed
from mailer.blueprints.templates import preview
from mailer.domain.accounts.access import load
from mailer.domain.rendering import checkup
from mailer.domain.rendering.checkup import Checkup
from mailer.domain.templates.doctor import audiences, examine
from mailer.domain.templates.doctor.checks.size import SHOWN
from mailer.domain.templates.doctor.finding import SEVERITY_LABELS, Finding, Severity
from mailer.infra import spamassassin
from mailer.models.template import DesignMode, Template
from mailer.models.user import User


def check_up_draft() -> str:
    """What a person should mend or look at in what is being written; nothing is kept."""
    design, checked, refusal = preview.posted()
    if checked is None:
        return render_template("templates/doctor.html", checkup=None, refusal=refusal)
    found = checkup.of_draft(design, checked.source, checked, actor(), _whom())
    return _panel(
        found, design.mode, jump=True, spam_url=url_for("templates.judge_draft"), edit_url=""
    )


def check_up(template_id: int) -> str:
    """The same for the saved version."""
    template = load(Template, template_id, actor(), "templates:view")
    edit_url = url_for("templates.edit", template_id=template.id)
    return _panel(
        checkup.of_template(template, actor(), _whom()),
        template.mode,
        jump=False,
        spam_url=url_for("templates.judge", template_id=template.id),
        edit_url=edit_url if allowed("templates:edit") else "",
        url=url_for("templates.check_up", template_id=template.id),
    )


def judge_draft() -> str:
    """SpamAssassin's score of what is being written."""
    design, checked, _refusal = preview.posted()
    judgement = checkup.judgement(design, actor()) if checked is not None else None
    return render_template("templates/doctor_spam.html", judgement=judgement)


def judge(template_id: int) -> str:
    """SpamAssassin's score of the saved version."""
    template = load(Template, template_id, actor(), "templates:view")
    judgement = checkup.judgement_of(template, actor())
    return render_template("templates/doctor_spam.html", judgement=judgement)


def _panel(found: Checkup, mode: DesignMode, **more: Any) -> str:
    person = actor()
    counts = allowed("customers:view")
    return render_template(
        "templates/doctor.html",
        checkup=found,
        groups=_grouped(found.findings),
        in_need=examine.counts(found.findings),
        by_line=mode is not DesignMode.DRAGDROP,
        largest=SHOWN,
        audiences=audiences.offered(person if isinstance(person, User) else None) if counts else [],
        whom=_whom(),
        spam=bool(spamassassin.program()),
        **more,
    )


def _grouped(findings: list[Finding]) -> list[tuple[Severity, str, list[Finding]]]:
    groups = [(each, [f for f in findings if f.severity is each]) for each in Severity]
    return [(each, str(SEVERITY_LABELS[each]), found) for each, found in groups if found]


def _whom() -> str:
    return request.values.get("whom", audiences.EVERYONE)
