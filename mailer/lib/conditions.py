"""Parts of a mail that only some recipients get: where they begin and end.

In HTML a condition is `<!--mailer:if NAME-->…<!--mailer:end-->`; in the plain-text part the same
marks stand on lines of their own. Conditions do not nest: a beginning belongs to the end that
follows it, with no other mark between them. Every other mark is broken and does nothing: in HTML
it stays, as the comment that it is; in the plain-text part it is left out, and so are the marks of
a condition on a name that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mailer.lib.html_places import comments

_COMMENT = (
    r"<!--[ \t]*mailer:(?:if[ \t]+@?(?P<name>[\w\u0300-\u036f]{1,60})@?|(?P<end>end)"
    r"|[^\r\n>]{0,80}?)[ \t]*-->"
)
_IN_HTML = re.compile(_COMMENT, re.IGNORECASE)
_IN_TEXT = re.compile(rf"^[ \t]*{_COMMENT}[ \t]*(?:\r?\n|\Z)", re.IGNORECASE | re.MULTILINE)
_EMPTY_LINE = re.compile(r"\r?\n")

Names = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a condition begins (it has a name) or ends."""

    #: As it was written.
    raw: str
    #: The tag that must have a value, as `placeholders.key()` writes it; empty at the end.
    name: str = ""
    #: What stands here when the condition holds: the empty line behind it.
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """A mark that does nothing; `line` counts from 1."""

    raw: str
    line: int
    #: The name that nobody knows; empty where the mark has no other to go with.
    unknown: str = ""


_Found = tuple[int, int, Mark]
_Pair = tuple[re.Match[str], re.Match[str]]


def in_html(html: str, known: Callable[[str], bool], key: Names) -> Iterator[_Found]:
    """The marks of the conditions of an HTML source: where they begin and end, in order.

    `known` says of a name, as it was written, whether there is such a tag.
    """
    for opening, closing in _pairs(_marks_in_html(html)):
        if known(opening["name"]):
            yield opening.start(), opening.end(), Mark(opening.group(), key(opening["name"]))
            yield closing.start(), closing.end(), Mark(closing.group())


def in_text(text: str, known: Callable[[str], bool], key: Names) -> Iterator[_Found]:
    """The same for the plain-text part; broken marks are ends of nothing, which show nothing."""
    matches = list(_IN_TEXT.finditer(text)) if "mailer:" in text.lower() else []
    pairs = {opening.start(): closing for opening, closing in _pairs(matches)}
    behind = {closing.start(): opening for opening, closing in _pairs(matches)}
    for match in matches:
        start, end, name, shown = match.start(), match.end(), "", ""
        empty = _EMPTY_LINE.match(text, end)
        opening = behind.get(start)
        if start in pairs and known(match["name"]):
            name = key(match["name"])
            if empty and _after_empty_line(text, start):
                end = empty.end()
        elif (
            opening is not None
            and known(opening["name"])
            and empty
            and _after_empty_line(text, opening.start())
        ):
            # With the part goes one of the empty lines around it.
            end = empty.end()
            shown = "" if _after_empty_line(text, start) else empty.group()
        yield start, end, Mark(text[start:end], name, shown)


def _after_empty_line(text: str, position: int) -> bool:
    before = text[max(0, position - 4) : position]
    return not before or before.endswith(("\n\n", "\r\n\r\n"))


def broken(html: str, known: Callable[[str], bool]) -> list[Broken]:
    """The marks of an HTML source that do nothing, in order."""
    matches = _marks_in_html(html)
    pairs = _pairs(matches)
    paired = {match.start() for pair in pairs for match in pair}
    found = [match for match in matches if match.start() not in paired]
    nameless = {opening.start() for opening, _ in pairs if not known(opening["name"])}
    found += [match for match in matches if match.start() in nameless]
    return [
        Broken(
            match.group(),
            html.count("\n", 0, match.start()) + 1,
            match["name"] if match.start() in nameless else "",
        )
        for match in sorted(found, key=lambda match: match.start())
    ]


def _marks_in_html(html: str) -> list[re.Match[str]]:
    if "mailer:" not in html.lower():
        return []
    found = (_IN_HTML.fullmatch(html, start, end) for start, end in comments(html))
    return [match for match in found if match]


def _pairs(matches: Iterable[re.Match[str]]) -> list[_Pair]:
    """Each beginning with the end that directly follows it."""
    pairs: list[_Pair] = []
    opening: re.Match[str] | None = None
    for match in matches:
        if opening is not None and match["end"]:
            pairs.append((opening, match))
        opening = match if match["name"] else None
    return pairs
