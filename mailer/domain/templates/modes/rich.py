"""Rich mode: writing as in a word processor; the company's colour and logo come by themselves.

The source is the HTML of the editor. Whatever was pasted into it, only simple formatting is kept.
"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mailer.domain.settings.company import Company
from mailer.domain.templates.modes import html, text
from mailer.domain.templates.modes.mode import Checked, Content, Look
from mailer.lib import html_text
from mailer.lib.errors import Refused
from mailer.lib.html_clean import rich
from mailer.models.template import DesignMode


class NothingWritten(Refused):
    """There is not a word in it."""

    def __init__(self) -> None:
        super().__init__(_("Write the text of the mail first."), {"source": _("Write a text.")})


class RichMode:
    """See the module."""

    key = DesignMode.RICH
    label = _l("Rich text")
    description = _l("Write as in a word processor: bold, lists, links at the press of a button.")

    def check(self, source: str, company: Company) -> Checked:
        """Clean it as foreign HTML is, then leave only what a letter has."""
        if not source.strip():
            raise NothingWritten
        cleaned = html.MODE.check(source, company)
        page = rich.narrowed(cleaned.content.html)
        words = html_text.text_of(page)
        if not words.strip():
            raise NothingWritten
        return Checked(page, Content(page, words), cleaned.warnings)

    def dress(self, content: Content, look: Look) -> Content:
        """On the sheets that a text may be written on."""
        return text.MODE.dress(content, look)


MODE = RichMode()
