"""Tags (`@NAME|text if empty@`) in a cleaned source: none may reach across markup."""

from __future__ import annotations

import bisect
import re

from mailer.lib.html_clean.comments import CONDITIONAL
from mailer.lib.html_clean.tokens import Kind, Reader

_LEGACY = re.compile(r"<(NUMFACT|DATEFACT|NOMSOC)>", re.IGNORECASE | re.ASCII)
_DEFAULT = re.compile(r"@(?=\w{1,60}\|([^@\r\n]{0,200})@)")

#: Start, end, and what may be shared: 0 for text between elements, else a number of its own.
_Unit = tuple[int, int, int]


def modern(source: str) -> str:
    """`<NUMFACT>` as `@NUMFACT@`, before anything takes it for an element."""
    return _LEGACY.sub(lambda match: f"@{match[1].upper()}@", source)


def kept_inside(html: str) -> str:
    """With the `@` written out where a tag's text would reach out of its place.

    A value takes the place of the whole tag, so a tag that begins in a text and ends in an
    attribute would open that attribute's quotes.
    """
    found = list(_DEFAULT.finditer(html))
    if not found:
        return html
    units = _units(html, 0, len(html))
    starts = [unit[0] for unit in units]
    parts: list[str] = []
    position = 0
    for match in found:
        start, end = match.start(), match.end(1)
        whole = _unit_at(units, starts, start) == _unit_at(units, starts, end)
        if whole and "<!--" not in match[1]:
            continue
        parts += [html[position:start], "&#64;"]
        position = start + 1
    return "".join(parts) + html[position:]


def _unit_at(units: list[_Unit], starts: list[int], position: int) -> int:
    index = bisect.bisect_right(starts, position) - 1
    if index >= 0 and units[index][0] <= position < units[index][1]:
        return units[index][2]
    return -1 - position


def _units(html: str, start: int, end: int, text: int = 0) -> list[_Unit]:
    """Stretches in which a tag may stand, in order."""
    units: list[_Unit] = []
    for token in Reader(html, start, end, office=text > 0):
        if token.kind is Kind.TEXT:
            units.append((token.start, token.end, text))
        elif token.kind is Kind.START:
            units += [(a.value_start, a.value_end, a.value_start) for a in token.attributes]
        elif token.kind is Kind.RAW:
            units.append((token.start, token.end, token.start))
        elif token.kind is Kind.COMMENT:
            head = CONDITIONAL.match(html, token.start, token.end)
            if head is not None and text == 0:
                units += _units(html, head.end(), token.end, head.end())
    return units
