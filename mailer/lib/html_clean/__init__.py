"""HTML that people paste, made harmless: what may stay stays as it was written.

`clean(source)` never raises. See docs/decisions/0011 for how it judges, and why so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailer.lib.html_clean import tags
from mailer.lib.html_clean.document import DEEPEST, Document, TooDeep
from mailer.lib.html_clean.removal import Removal, Report, Why

__all__ = ["DEEPEST", "LONGEST", "Cleaned", "Removal", "Why", "clean"]

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
    #: It was not read: "long" or "deep".
    refused: str = ""


def clean(source: str) -> Cleaned:
    """Take out what can harm. The result, cleaned again, is itself."""
    if len(source) > LONGEST:
        return Cleaned("", refused="long")
    report = Report(source)
    html = _CONTROL.sub(lambda match: _control(match, report), source)
    html = tags.modern(html)
    try:
        html = Document(html, report).clean()
        for _ in range(_ROUNDS):
            before, html = html, _settled(html)
            if html == before:
                return Cleaned(source if html == source else html, report.removals())
    except TooDeep:
        return Cleaned("", refused="deep")
    report.add(Why.UNKNOWN_ELEMENT, source[:60], 0)
    return Cleaned("", report.removals())


def _settled(html: str) -> str:
    html = tags.kept_inside(html)
    return Document(html, Report(html)).clean()


def _control(match: re.Match[str], report: Report) -> str:
    report.add(Why.CONTROL, f"U+{ord(match.group()[0]):04X}", match.start())
    return ""
