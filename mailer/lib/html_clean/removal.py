"""What was removed from a source, for whoever tells people about it."""

from __future__ import annotations

import bisect
import enum
import re
from dataclasses import dataclass

#: Characters of the source that a removal quotes.
_QUOTED = 60
#: Removals that are listed; a source with more has other troubles.
MOST = 500
_BREAK = re.compile(r"\r\n|\r|\n")


class Why(enum.StrEnum):
    """Why something was removed or changed."""

    SCRIPT = "script"
    #: `onclick` and its kind.
    HANDLER = "handler"
    #: Frames, plug-ins, drawings with scripts of their own.
    ACTIVE = "active"
    FORM = "form"
    #: A sheet or other file that a mail would fetch from elsewhere.
    LINKED = "linked"
    #: Sends the reader elsewhere by itself, or sets headers.
    META = "meta"
    #: Changes where all links lead.
    BASE = "base"
    UNKNOWN_ELEMENT = "unknown_element"
    ATTRIBUTE = "attribute"
    #: An address of a kind that may run or read something.
    ADDRESS = "address"
    IMPORT = "import"
    #: A style that runs, or that loads what it may not.
    STYLE = "style"
    COMMENT = "comment"
    DECLARATION = "declaration"
    #: The source ends inside of it.
    UNFINISHED = "unfinished"
    #: Named another encoding than the mail's.
    CHARSET = "charset"
    #: A character that no mail may hold.
    CONTROL = "control"
    #: A condition or a tag's default across the bounds of an element.
    ACROSS = "across"
    #: `what` is the number of those that are not listed.
    MORE = "more"


class Unreadable(Exception):
    """A source that is not read to its end; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Removal:
    """Something that was removed; `line` of the source, from 1."""

    why: Why
    what: str
    line: int


class Report:
    """Collects removals at positions of a source."""

    def __init__(self, source: str) -> None:
        self.follow(source)
        self._found: list[Removal] = []
        self._more = 0

    def follow(self, source: str) -> None:
        """Positions are of this text from now on; it has the lines of the one before."""
        self._starts = [0, *(match.end() for match in _BREAK.finditer(source))]

    def add(self, why: Why, what: str, position: int) -> None:
        """Something at that position is not let through as it stands."""
        if len(self._found) >= MOST:
            self._more += 1
            return
        line = bisect.bisect_right(self._starts, position)
        self._found.append(Removal(why, quoted(what), line))

    def removals(self) -> tuple[Removal, ...]:
        """In the order of the source."""
        found = sorted(self._found, key=lambda removal: removal.line)
        if self._more:
            found.append(Removal(Why.MORE, str(self._more), found[-1].line))
        return tuple(found)


def quoted(text: str) -> str:
    """On one line, and not too long of it."""
    text = " ".join(text.split())
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…"
