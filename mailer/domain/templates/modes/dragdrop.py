"""Drag & drop mode: MJML from the designer, checked and compiled on the server.

What stands in a mail is made here from the checked tree, by the engine that the designer has; the
browser's HTML is never used.
"""

from __future__ import annotations

import html

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mailer.domain.settings.company import Company
from mailer.domain.templates.modes.mjml import colours, engine, source, written
from mailer.domain.templates.modes.mjml.source import Document
from mailer.domain.templates.modes.mode import Checked, Content, Look
from mailer.infra import mjml
from mailer.lib import html_clean, html_text
from mailer.lib.errors import Refused
from mailer.models.template import DesignMode

_LANGUAGE = 'lang="und" dir="auto"'


class DragDropMode:
    """See the module."""

    key = DesignMode.DRAGDROP
    label = _l("Drag & drop")
    description = _l("Put a mail together from blocks: pictures, columns, buttons.")

    def check(self, source_text: str, company: Company) -> Checked:
        """Read the MJML, take out what a mail must not have, compile what is left."""
        document = source.read(source_text)
        page = _compiled(document)
        return Checked(
            written.write(document), Content(page, html_text.text_of(page)), document.warnings
        )

    def dress(self, content: Content, look: Look) -> Content:
        """The company's colours and logo of today, the language and the title."""
        page = content.html
        if not look.logo_url:
            page = engine.without_logo(page, html.escape(look.company.name))
        page = colours.put_on(page, look.company)
        page = page.replace(_LANGUAGE, f'lang="{html.escape(look.language)}" dir="ltr"', 2)
        page = page.replace("<title></title>", f"<title>{html.escape(look.title)}</title>", 1)
        return Content(page, content.text)


MODE = DragDropMode()


def _compiled(document: Document) -> str:
    made = mjml.compile(engine.write(document))
    page = document.tags.in_html(engine.with_logo(made.html, document.tags))
    # A second wall: whatever the engine wrote, nothing leaves that could do harm.
    cleaned = html_clean.clean(page)
    if not cleaned.html:
        text = _(
            "The mail could not be put together: it is too large or too complicated. Nothing was "
            "saved; take some blocks out and try again."
        )
        raise Refused(text, {"source": text})
    return cleaned.html
