"""Tags in a text: found once, filled in for every recipient.

`@NAME@` and `@NAME|text if empty@`, where NAME is made of letters, digits and `_`; case and
accents do not count. Also the older forms `<NUMFACT>`, `<DATEFACT>`, `<NOMSOC>`, as typed or
HTML-escaped. Anything else, e-mail addresses among it, is plain text: a name that nobody
`known`s stays as it stands, and the `@` that ends it may open the next tag. A text-if-empty ends
at the next `@`, so no tag stands in another: `@NAME|@CITY@@` is `@NAME|@` and `CITY@@`. In HTML it
ends where its attribute ends: `<a title="@NAME|x">` holds no tag.

Conditions: what stands between `<!--mailer:if NAME-->` and `<!--mailer:end-->` is shown where
the tag NAME has a value (`conditions`).

Text that people wrote is never evaluated: it is split at its tags and joined again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge

from mailer.lib.conditions import Mark, in_html, in_text
from mailer.lib.html_places import Finder, Place

_NAME = "[\\w\u0300-\u036f]{1,60}"
_LEGACY = "NUMFACT|DATEFACT|NOMSOC"
_TAG = re.compile(
    rf"@(?P<name>{_NAME})(?:\|(?P<default>[^@\r\n]{{0,200}}))?@"
    rf"|<(?P<legacy>{_LEGACY})>|&lt;(?P<escaped>{_LEGACY})&gt;",
    re.IGNORECASE,
)

#: Of a text that is read backwards: looked for forwards, each tag would read all words again.
_WORD_BACKWARDS = re.compile(r"[^\s<>]*")
_LONGEST_WORD = 2000
_URL = re.compile(r"https?://.", re.IGNORECASE)

Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag in a text."""

    #: As it was typed.
    raw: str
    #: As `key()` writes it.
    name: str
    #: What stands there when the value is empty, already written for that place.
    default: str
    place: Place


@dataclass(frozen=True, slots=True)
class UnknownTag:
    """Something that looks like a tag and is none; `line` counts from 1."""

    raw: str
    name: str
    line: int


#: A text split at its tags and conditions; joined again, its parts are the text, nothing lost or
#: doubled. Each beginning of a condition is followed by its end, with no other between them.
Segments = tuple[str | Tag | Mark, ...]
#: Where a part begins and ends, and what it is.
_Found = tuple[int, int, Tag | Mark]


def key(name: str) -> str:
    """The name without case and accents, the form in which names are compared."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def parse(text: str, known: Known, place: Place = Place.PLAIN) -> Segments:
    """Split a plain text or header at the tags that are `known` (asked with `key()` names)."""
    return _join_texts(text, _tags(text, known, lambda _start, _end: place))


def parse_text(text: str, known: Known) -> Segments:
    """Split the plain-text part of a mail at its tags and conditions; tags inside a link are
    escaped for it."""
    marks = list(in_text(text, lambda name: known(key(name)), key))
    outside = _Outside(marks)

    def place_of(start: int, end: int) -> Place | None:
        return _place_in_text(text, start) if outside(start, end) else None

    return _join_texts(text, _merged(_tags(text, known, place_of), marks))


def parse_html(html: str, known: Known) -> Segments:
    """Split HTML at its tags and conditions; each tag knows the place that its value is to be
    escaped for.

    A tag where no value may stand (a comment, a style, an element's name) is plain text.
    """
    marks = list(in_html(html, lambda name: known(key(name)), key))
    outside = _Outside(marks)
    finder = Finder(html)

    def place_of(start: int, end: int) -> Place | None:
        """None, too, where a text-if-empty leaves the place that the tag begins in."""
        place, stretch = finder.place(start)
        if place in (Place.NONE, Place.COMMENT) or not outside(start, end):
            return None
        _place, last = finder.place(end - 1)
        return place if last == stretch else None

    return _join_texts(html, _merged(_tags(html, known, place_of), marks))


def names(segments: Segments) -> list[str]:
    """The names of the tags, each once, in the order of the text."""
    return list(dict.fromkeys(part.name for part in segments if isinstance(part, Tag)))


def joined(parts: Iterable[str | Tag | Mark]) -> Segments:
    """Texts that stand beside each other as one, empty ones left out."""
    found: list[str | Tag | Mark] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "":
            found.append(part)
    return tuple(found)


def source(segments: Segments) -> str:
    """The text that was parsed."""
    return "".join(part if isinstance(part, str) else part.raw for part in segments)


def chosen(segments: Segments, holds: Callable[[str], bool]) -> tuple[str | Tag, ...]:
    """What is left where `holds(name)` says which conditions hold; no marks stand in it."""
    found: list[str | Tag] = []
    hidden = False
    for part in segments:
        if isinstance(part, Mark):
            if part.name:
                hidden = not holds(part.name)
            elif hidden:
                hidden = False
            elif part.shown:
                found.append(part.shown)
        elif not hidden:
            found.append(part)
    return tuple(found)


def fill(segments: Segments, value: Callable[[Tag], str]) -> str:
    """The text with `value(tag)` in the place of each tag, all conditions holding. Values are not
    escaped here."""
    parts = chosen(segments, lambda _name: True)
    return "".join(value(part) if isinstance(part, Tag) else part for part in parts)


def unknown(text: str, known: Known) -> list[UnknownTag]:
    """What looks like a tag but is not `known`: capitals, a text-if-empty, or free-standing.

    `bob@intern@example.com` and `@user@server.social` do not look like tags.
    """
    found = []
    position = 0
    while match := _TAG.search(text, position):
        name = _name(match)
        if known(key(name)):
            position = match.end()
            continue
        position = max(match.end() - 1, match.start() + 1)
        if _looks_like_a_tag(text, match, name):
            line = text.count("\n", 0, match.start()) + 1
            found.append(UnknownTag(match.group(), name, line))
            position = match.end()
    return found


def _place_in_text(text: str, position: int) -> Place:
    backwards = text[max(0, position - _LONGEST_WORD) : position][::-1]
    word = _WORD_BACKWARDS.match(backwards)
    return Place.URL if word and _URL.search(word.group()[::-1]) else Place.PLAIN


def _looks_like_a_tag(text: str, match: re.Match[str], name: str) -> bool:
    if match["name"] is None or match["default"] is not None:
        return True
    if name.isdigit():
        return False
    if name.isupper() and len(name) > 1:
        return True
    before, after = text[: match.start()][-1:], text[match.end() : match.end() + 1]
    return not (_is_word(before) or _is_word(after))


def _is_word(character: str) -> bool:
    return character.isalnum() or character in ("_", ".", "-")


def _name(match: re.Match[str]) -> str:
    return match["name"] or match["legacy"] or match["escaped"]


def _tags(
    text: str, known: Known, place_of: Callable[[int, int], Place | None]
) -> Iterator[_Found]:
    """The tags in order; where `place_of(start, end)` is None, there is none."""
    position = 0
    while match := _TAG.search(text, position):
        name = key(_name(match))
        place = place_of(match.start(), match.end()) if known(name) else None
        if place is None:
            position = max(match.end() - 1, match.start() + 1)
            continue
        yield (
            match.start(),
            match.end(),
            Tag(match.group(), name, match["default"] or "", place),
        )
        position = match.end()


class _Outside:
    """Says of stretches, asked with starts that rise, whether they leave all marks alone."""

    def __init__(self, marks: Sequence[_Found]) -> None:
        self._marks = marks
        self._at = 0

    def __call__(self, start: int, end: int) -> bool:
        while self._at < len(self._marks) and self._marks[self._at][1] <= start:
            self._at += 1
        return self._at == len(self._marks) or end <= self._marks[self._at][0]


def _merged(tags: Iterator[_Found], marks: Sequence[_Found]) -> Iterator[_Found]:
    return merge(tags, marks, key=lambda found: found[0]) if marks else tags


def _join_texts(text: str, found: Iterator[_Found]) -> Segments:
    parts: list[str | Tag | Mark] = []
    position = 0
    for start, end, part in found:
        if start > position:
            parts.append(text[position:start])
        parts.append(part)
        position = end
    if position < len(text):
        parts.append(text[position:])
    return tuple(parts)
