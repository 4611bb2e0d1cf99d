"""The text of a mail that an area sends by itself, written beside that mail: notices of incidents,
reminders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import render_template, request

from mailer.blueprints.access import actor
from mailer.blueprints.components.designs import posted_template
from mailer.blueprints.components.mail_frames import asks_for_pictures
from mailer.blueprints.i18n import LANGUAGES
from mailer.blueprints.templates.pages import tag_menu
from mailer.domain.rendering import previews
from mailer.domain.rendering.compile import Shown
from mailer.domain.templates.modes.text import LONGEST
from mailer.domain.templates.tags.registry import registry
from mailer.domain.templates.tags.tag import Scope
from mailer.domain.templates.written_text import WrittenText
from mailer.lib import placeholders
from mailer.lib.errors import Refused
from mailer.lib.mail_views import has_dark_rules


def entered() -> WrittenText:
    """What is being written."""
    subject = " ".join(request.form.get("subject", "").split())
    return WrittenText(subject, request.form.get("source", ""), posted_template())


def draft_head(scope: Scope, show: Callable[[WrittenText], Shown]) -> str:
    """What stands above the mail that is being written; `show` makes it of the text, and
    raises `Refused` for a source that cannot be read."""
    text = entered()
    refusal = ""
    try:
        shown = show(text)
    except Refused as refused:
        refusal = refused.message
        shown = show(replace(text, source=""))
    unknown = placeholders.unknown(f"{text.subject}\n{text.source}", registry(scope).known)
    return render_template(
        "components/notice_text_head.html",
        refusal=refusal,
        sender=previews.sender_now(actor()),
        subject=shown.subject,
        foreign_pictures=asks_for_pictures(shown.html),
        dark_rules=request.values.get("scheme") != "dark" or has_dark_rules(shown.html),
        unknown=list(dict.fromkeys(tag.raw for tag in unknown)),
    )


def page(scope: Scope, language: str, languages: tuple[str, ...], **context: Any) -> str:
    """The page on which it is written. `context`: `form`, `name`, and the addresses `back_url`,
    `url` (of this text, in any language), `head_url` and `mail_url` (of the draft)."""
    return render_template(
        "components/notice_text.html",
        written_in=language,
        languages=[(code, LANGUAGES.get(code, code)) for code in languages],
        tags=tag_menu(language, scope),
        longest=LONGEST,
        **context,
    )
