"""Put something larger than words (a table, the rating widget) in the place of a tag."""

from __future__ import annotations

import re
from collections.abc import Callable

from mailer.lib.conditions import Mark
from mailer.lib.placeholders import Segments, Tag, joined

Part = str | Tag | Mark
_OPENS, _CLOSES = (
    re.compile(r"<p\b[^<>]*>\s*$", re.IGNORECASE),
    re.compile(r"\s*</p>", re.IGNORECASE),
)


def placed(
    segments: Segments, is_it: Callable[[Part], bool], block: Part, *, html: bool
) -> Segments:
    """The part of a mail with `block` in the place of the tag. A paragraph that holds nothing else
    makes room: a table cannot stand in it."""
    found: list[Part] = []
    closes = False
    for position, part in enumerate(segments):
        if is_it(part):
            before = found[-1] if found else ""
            after = segments[position + 1] if position + 1 < len(segments) else ""
            if html and isinstance(before, str) and isinstance(after, str):
                opened = _OPENS.search(before)
                closes = opened is not None and _CLOSES.match(after) is not None
                if opened is not None and closes:
                    found[-1] = before[: opened.start()]
            found.append(block)
        else:
            found.append(_CLOSES.sub("", part, 1) if closes and isinstance(part, str) else part)
            closes = False
    return joined(found)
