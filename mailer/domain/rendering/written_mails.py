"""A text that the program sends by itself, ready for its recipients."""

from __future__ import annotations

from mailer.domain.rendering.compile import Compiled, compile_design
from mailer.domain.rendering.design import Design, Options
from mailer.domain.settings.company import company
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.modes.mode import Content
from mailer.domain.templates.tags.facts import SenderFacts
from mailer.lib.errors import Refused
from mailer.models.template import DesignMode


def compile_text(
    subject: str, source: str, language: str, sender: SenderFacts, options: Options
) -> Compiled:
    """Raises `Refused` for a source that cannot be read; one that is not begun yet says nothing."""
    try:
        content = MODES[DesignMode.TEXT].check(source, company()).content
    except Refused:
        if source.strip():
            raise
        content = Content("", "")
    return compile_design(Design(DesignMode.TEXT, subject, content, language), sender, options)
