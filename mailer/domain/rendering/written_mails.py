"""A text that the program sends by itself, or the template that took its place, ready for its
recipients."""

from __future__ import annotations

from dataclasses import replace

from mailer.domain.rendering.compile import Compiled, compile_design
from mailer.domain.rendering.design import Design, Options, design_of
from mailer.domain.settings.company import company
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.modes.mode import Content
from mailer.domain.templates.tags.facts import SenderFacts
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.template import DesignMode, TemplateVersion


def compile_written(
    subject: str,
    source: str,
    language: str,
    sender: SenderFacts,
    options: Options,
    version_id: int | None = None,
) -> Compiled:
    """The subject with the source, or with a version of a template. Raises `Refused` for a source
    that cannot be read; one that is not begun yet says nothing."""
    if version_id is not None:
        saved = design_of(db.session.get_one(TemplateVersion, version_id))
        return compile_design(replace(saved, subject=subject, language=language), sender, options)
    try:
        content = MODES[DesignMode.TEXT].check(source, company()).content
    except Refused:
        if source.strip():
            raise
        content = Content("", "")
    return compile_design(Design(DesignMode.TEXT, subject, content, language), sender, options)
