"""Tags in a text: found once, filled in for every recipient.

`@NAME@` and `@NAME|text if empty@`, where NAME is made of letters, digits and `_`; case and
accents do not count. Also the older forms `<NUMFACT>`, `<DATEFACT>`, `<NOMSOC>`, as typed or
HTML-escaped. Anything else, e-mail addresses among it, is plain text: a name that nobody
`known`s stays as it stands, and the `@` that ends it may open the next tag.

Text that people wrote is never evaluated: it is split at its tags and joined again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mailer.lib.html_places import Place, places

_NAME = "[\\w\u0300-\u036f]{1,60}"
_LEGACY = "NUMFACT|DATEFACT|NOMSOC"
_TAG = re.compile(
    rf"@(?P<name>{_NAME})(?:\|(?P<default>[^@\r\n]{{0,200}}))?@"
    rf"|<(?P<legacy>{_LEGACY})>|&lt;(?P<escaped>{_LEGACY})&gt;",
    re.IGNORECASE,
)

_WORD_BEFORE = re.compile(r"[^\s<>]+\Z")
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


#: A text split at its tags; joined again, its parts are the text, nothing lost or doubled.
Segments = tuple[str | Tag, ...]


def key(name: str) -> str:
    """The name without case and accents, the form in which names are compared."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def parse(text: str, known: Known, place: Place = Place.PLAIN) -> Segments:
    """Split a plain text or header at the tags that are `known` (asked with `key()` names)."""
    return _join_texts(text, ((start, end, tag) for start, end, tag in _tags(text, known, place)))


def parse_text(text: str, known: Known) -> Segments:
    """Split the plain-text part of a mail at its tags; those inside a link are escaped for it."""
    return _join_texts(
        text,
        (
            (start, end, Tag(tag.raw, tag.name, tag.default, _place_in_text(text, start)))
            for start, end, tag in _tags(text, known, Place.PLAIN)
        ),
    )


def parse_html(html: str, known: Known) -> Segments:
    """Split HTML at its tags; each knows the place that its value is to be escaped for.

    A tag where no value may stand (a comment, a style, an element's name) is plain text.
    """
    found = list(_tags(html, known, Place.TEXT))
    where = places(html, [start for start, _, _ in found])
    return _join_texts(
        html,
        (
            (start, end, Tag(tag.raw, tag.name, tag.default, place))
            for (start, end, tag), place in zip(found, where, strict=True)
            if place is not Place.NONE
        ),
    )


def names(segments: Segments) -> list[str]:
    """The names of the tags, each once, in the order of the text."""
    return list(dict.fromkeys(part.name for part in segments if isinstance(part, Tag)))


def source(segments: Segments) -> str:
    """The text that was parsed."""
    return "".join(part.raw if isinstance(part, Tag) else part for part in segments)


def fill(segments: Segments, value: Callable[[Tag], str]) -> str:
    """The text with `value(tag)` in the place of each tag. Values are not escaped here."""
    return "".join(value(part) if isinstance(part, Tag) else part for part in segments)


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
    word = _WORD_BEFORE.search(text, max(0, position - 2000), position)
    return Place.URL if word and _URL.search(word.group()) else Place.PLAIN


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


def _tags(text: str, known: Known, place: Place) -> Iterator[tuple[int, int, Tag]]:
    position = 0
    while match := _TAG.search(text, position):
        name = key(_name(match))
        if known(name):
            yield (
                match.start(),
                match.end(),
                Tag(match.group(), name, match["default"] or "", place),
            )
            position = match.end()
        else:
            position = max(match.end() - 1, match.start() + 1)


def _join_texts(text: str, tags: Iterator[tuple[int, int, Tag]]) -> Segments:
    parts: list[str | Tag] = []
    position = 0
    for start, end, tag in tags:
        if start > position:
            parts.append(text[position:start])
        parts.append(tag)
        position = end
    if position < len(text):
        parts.append(text[position:])
    return tuple(parts)
