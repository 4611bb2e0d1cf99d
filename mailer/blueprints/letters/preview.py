"""How the mail with a letter will look while it is being written, with a made-up document."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, render_template, request

from mailer.blueprints.access import actor
from mailer.blueprints.components.designs import posted_template
from mailer.blueprints.components.mail_frames import mail_frame
from mailer.blueprints.templates import preview as templates
from mailer.blueprints.templates.forms import options_of
from mailer.domain.letters import check, labels
from mailer.domain.rendering import previews
from mailer.domain.rendering.design import Design, design_of
from mailer.domain.settings.company import company
from mailer.domain.templates import purposes
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.modes.mode import Content
from mailer.domain.templates.tags import sample
from mailer.domain.templates.tags.facts import DocumentFacts
from mailer.domain.templates.tags.tag import Scope
from mailer.lib.errors import Refused
from mailer.models.document import DocumentType
from mailer.models.template import DesignMode


def draft() -> Response:
    """The mail in a frame, see `mail_frame`; a text that cannot be read leaves it as it is."""
    design, refusal = _posted()
    if refusal:
        return Response(status=204)
    customer = templates.chosen_customer()
    address = customer.email if customer is not None else ""
    document = _document(design)
    return mail_frame(
        lambda: previews.show(design, customer, actor(), document),
        lambda: previews.message(design, customer, address, actor(), document),
    )


def check_draft() -> str:
    """What stands above the frame: sender, subject, tags that are none or have no value."""
    design, refusal = _posted()
    shown = previews.show(design, templates.chosen_customer(), actor(), _document(design))
    return render_template(
        "letters/draft_state.html",
        refusal=refusal,
        unknown=check.unknown_tags(design.subject, request.form.get("source", "")),
        **templates.head(shown),
    )


def _document(design: Design) -> DocumentFacts:
    target = request.form.get("target", "")
    known = DocumentType(target) if target in set(DocumentType) else DocumentType.INVOICE
    return sample.document(labels.in_a_sentence(known, design.language or company().language))


def _posted() -> tuple[Design, str]:
    """What was posted, and why it cannot be read."""
    form = request.form
    subject = " ".join(form.get("subject", "").split())
    language = templates.posted_language()
    version = purposes.version_of(posted_template(), Scope.DOCUMENT)
    if version is not None:
        return replace(design_of(version), subject=subject, language=language), ""
    options = options_of(form, DesignMode.TEXT)
    source = form.get("source", "")
    try:
        content = MODES[DesignMode.TEXT].check(source, company()).content
    except Refused as refused:
        empty = Design(DesignMode.TEXT, subject, Content("", ""), language, options)
        # Nothing written yet is nothing wrong yet.
        return empty, refused.message if source.strip() else ""
    return Design(DesignMode.TEXT, subject, content, language, options), ""
