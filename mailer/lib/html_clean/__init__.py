"""HTML that people paste, made harmless: what may stay stays as it was written.

`clean(source)` never raises. See docs/decisions/0011 for how it judges, and why so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailer.lib.html_clean import tags
from mailer.lib.html_clean.document import DEEPEST, MOST_ELEMENTS, Document
from mailer.lib.html_clean.removal import Removal, Report, Unreadable, Why

__all__ = ["DEEPEST", "LONGEST", "MOST_ELEMENTS", "Cleaned", "Removal", "Why", "clean"]

#: Characters of a source that is read at all. Gmail cuts mails at 102,000.
LONGEST = 2_000_000
#: What no mail may hold; a browser ignores it or shows a box.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]+")
#: Cleaning may bring to light what another cleaning finds; two rounds are enough for all we know.
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of a source."""

    #: The source itself where nothing had to go.
    html: str
    removed: tuple[Removal, ...] = ()
    #: It was not read: "long", "deep", "many" (elements), "styles" (too many),
    #: "broken" (beyond repair).
    refused: str = ""


def clean(source: str) -> Cleaned:
    """Take out what can harm. The result, cleaned again, is itself."""
    if len(source) > LONGEST:
        return Cleaned("", refused="long")
    report = Report(source)
    html = _CONTROL.sub(lambda match: _control(match, report), source)
    html = tags.modern(html)
    report.follow(html)
    try:
        for number in range(_ROUNDS):
            # Later rounds find nothing that is worth telling.
            document = Document(html, report if number == 0 else Report(html))
            before, html = html, tags.kept_inside(document.clean())
            if html == before:
                return Cleaned(source if html == source else html, report.removals())
    except Unreadable as unreadable:
        return Cleaned("", refused=unreadable.code)
    return Cleaned("", refused="broken")


def _control(match: re.Match[str], report: Report) -> str:
    report.add(Why.CONTROL, f"U+{ord(match.group()[0]):04X}", match.start())
    return ""
