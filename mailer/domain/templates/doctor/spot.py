"""Where in a source something stands, so that an editor can jump there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
#: The first words of a text, enough to find it by.
_SOME_WORDS = re.compile(r"\S+(?:\s+\S+){0,3}")
_GAP = r"(?:\s|&nbsp;|&#160;|\u00a0)+"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to jump to."""

    #: Of the source, from 1; 0 = unknown.
    line: int = 0
    #: A field of the form instead of the source: `subject`.
    field: str = ""

    def __bool__(self) -> bool:
        """It is known."""
        return bool(self.line or self.field)


NOWHERE = Spot()
SUBJECT = Spot(field="subject")


class Source:
    """A source in which things are looked for; what stands in comments is found last."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._seen = _COMMENT.sub(_blank, text)

    def at(self, position: int) -> Spot:
        """The spot of a position."""
        return Spot(self._text.count("\n", 0, position) + 1)

    def find(self, words: str, nth: int = 0) -> Spot:
        """Where these words stand for the `nth` time (from 0), typed as they are or escaped; the
        last time, where they do not stand that often; nowhere, where they do not stand at all."""
        ways = dict.fromkeys((words, html.escape(words), html.escape(words, quote=False)))
        return self._first((re.compile(re.escape(way)) for way in ways if way), nth)

    def link(self, address: str, nth: int = 0) -> Spot:
        """Where the `nth` link with this address stands."""
        written = re.escape(html.escape(address)), re.escape(address)
        ways = [rf"href\s*=\s*([\"']){each}\1" for each in written] + [rf"\]\({written[1]}\)"]
        spot = self._first((re.compile(way, re.IGNORECASE) for way in ways), nth)
        if spot != NOWHERE or address in ("", "#"):
            return spot
        # A text may say `www.…` where the mail says `https://www.…`.
        return self.find(address, nth) or self.find(address.removeprefix("https://"), nth)

    def text(self, words: str) -> Spot:
        """Where a text begins that a reader sees, whatever entities and breaks are in it."""
        start = _SOME_WORDS.match(words.strip())
        if not start:
            return NOWHERE
        pattern = _GAP.join("".join(map(_sign, word)) for word in start.group().split())
        ways = (rf"(?<=>)\s*{pattern}", pattern)
        return self._first(re.compile(way) for way in ways)

    def _first(self, ways: Iterable[re.Pattern[str]], nth: int = 0) -> Spot:
        patterns = list(ways)
        for text in (self._seen, self._text):
            for pattern in patterns:
                found = list(islice(pattern.finditer(text), nth + 1))
                if found:
                    # What stands before the words themselves is skipped.
                    match = found[-1]
                    blank = len(match.group()) - len(match.group().lstrip())
                    return self.at(match.start() + blank)
        return NOWHERE


def _sign(sign: str) -> str:
    """A character, or an entity where it may be one."""
    if sign.isascii() and sign.isalnum():
        return sign
    return rf"(?:{re.escape(sign)}|&#?\w{{1,30}};)"


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())
