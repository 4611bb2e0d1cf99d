"""The table of unpaid receipts in a reminder: reference, due date, amount, link."""

from __future__ import annotations

from babel.dates import format_date
from flask import render_template
from flask_babel import force_locale

from mailer.domain.rendering import tag_blocks
from mailer.domain.rendering.tag_blocks import Part
from mailer.domain.templates.tags import reminder
from mailer.domain.templates.tags.document import amount
from mailer.domain.templates.tags.facts import ReceiptFacts
from mailer.domain.templates.tags.registry import Registry
from mailer.lib.html_places import Place
from mailer.lib.placeholders import Segments, Tag


def placed(
    segments: Segments,
    tags: Registry,
    receipts: tuple[ReceiptFacts, ...],
    language: str,
    *,
    html: bool,
) -> Segments:
    """The part of a mail with the table in the place of its tag."""

    def is_table(part: Part) -> bool:
        if not isinstance(part, Tag) or part.place not in (Place.TEXT, Place.PLAIN):
            return False
        return tags.by_key.get(part.name) is reminder.RECEIPTS

    if not any(is_table(part) for part in segments):
        return segments
    table = written(receipts, language, html=html)
    return tag_blocks.placed(segments, is_table, table, html=html)


def written(receipts: tuple[ReceiptFacts, ...], language: str, *, html: bool) -> str:
    """The table itself."""
    with force_locale(language):
        made = render_template(
            f"emails/reminder/receipts.{'html' if html else 'txt'}",
            receipts=receipts,
            total=reminder.total_in_words(receipts, language),
            amount=lambda value, currency: amount(value, currency, language),
            day=lambda day: format_date(day, "medium", locale=language),
        )
    return made.strip()
