"""What a text with simple formatting may hold: paragraphs, headings, lists, links.

`clean` takes out what can harm; this takes out what belongs to no letter: styles, tables, pictures,
elements that are not closed. What is left stands inside a layout of ours and cannot change it.
"""

from __future__ import annotations

import bleach

_TAGS = frozenset(
    "p br h1 h2 h3 strong b em i u s ul ol li blockquote hr a".split()  # noqa: SIM905
)
_ATTRIBUTES = {"a": ["href"], "ol": ["start"]}
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


def narrowed(html: str) -> str:
    """The same text with nothing but simple formatting, every element closed."""
    kept: str = bleach.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        protocols=_SCHEMES,
        strip=True,
        strip_comments=True,
    )
    return kept.strip()
