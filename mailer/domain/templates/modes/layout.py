"""Our own layouts: what they need to know, and their styles put where mail programs read them."""

from __future__ import annotations

from typing import Any

import css_inline

from mailer.domain.templates.modes.mode import Look
from mailer.domain.templates.tags.places import address_lines
from mailer.lib import colour

#: The sheet that a mail is written on, by day and by night.
SHEET, SHEET_DARK = "#ffffff", "#1f2126"

_INLINER = css_inline.CSSInliner(
    load_remote_stylesheets=False, keep_at_rules=True, keep_style_tags=False
)


def values(look: Look) -> dict[str, Any]:
    """The variables of the layouts in `templates/emails/layouts`."""
    company = look.company
    accent = company.colour if colour.is_colour(company.colour) else colour.FALLBACK
    fill = accent
    if colour.contrast(fill, colour.text_on(fill)) < colour.TEXT:
        # A medium grey bears neither white nor ink.
        fill = colour.readable(fill, (colour.INK,))
    return {
        "look": look,
        "company": company,
        "address": address_lines(company, look.language),
        "website": _web_address(company.website),
        "accent": accent,
        "fill": fill,
        "on_fill": colour.text_on(fill),
        "link": colour.readable(accent, (SHEET,)),
        "link_dark": colour.readable(accent, (SHEET_DARK,)),
    }


def inlined(page: str) -> str:
    """The page with its styles on the elements; rules for phones and dark mode stay above."""
    return f"{_INLINER.inline(page).strip()}\n"


def _web_address(website: str) -> str:
    if not website or website.lower().startswith(("http://", "https://")):
        return website
    return f"https://{website}"
