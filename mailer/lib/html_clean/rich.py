"""What a text with simple formatting may hold: paragraphs, headings, lists, links.

`clean` takes out what can harm; this takes out what belongs to no letter: styles, tables, pictures,
elements that are not closed. What is left stands inside a layout of ours and cannot change it.
"""

from __future__ import annotations

import re

import bleach

_TAGS = frozenset(
    "p br h1 h2 h3 strong b em i u s ul ol li blockquote hr a".split()  # noqa: SIM905
)
#: A paragraph that is all of an item's text: the editor makes one, readers see a gap.
_ALONE = re.compile(r"<li><p>((?:(?!</?(?:p|li)>).)*)</p>(?=</li>|<[uo]l>)", re.DOTALL)
#: What nobody reads; of all other elements that go, the text stays.
_UNSEEN = re.compile(r"<(style|title)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_ATTRIBUTES = {"a": ["href"], "ol": ["start"]}
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


def narrowed(html: str) -> str:
    """The same text with nothing but simple formatting, every element closed."""
    kept: str = bleach.clean(
        _UNSEEN.sub("", html),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        protocols=_SCHEMES,
        strip=True,
        strip_comments=True,
    )
    return _ALONE.sub(r"<li>\1", kept).strip()
