"""The addresses in an HTML source that something is loaded from, and other ones in their place."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Iterator

from mailer.lib.html_clean.tokens import Attribute, Kind, Reader, Token

#: Answers with what stands in an address's place; None leaves it.
Change = Callable[[str], str | None]

_ADDRESSES = frozenset({"src", "background", "poster", "lowsrc", "v:src", "href"})
_SRCSETS = frozenset({"srcset", "imagesrcset"})
_URL = re.compile(r"url\(\s*(\"|'|&quot;|&#39;|&#x27;|&apos;|)", re.IGNORECASE)
_URL_END = re.compile(r"\s*\)")
#: An address and how wide or sharp its picture is.
_CANDIDATE = re.compile(r"([^\s,](?:\S*[^\s,])?)(?:\s+[^,]*)?")
_CONDITIONAL = re.compile(r"<!--\s*\[if\s[^\]<>]*\]>", re.IGNORECASE)

#: Start, end, new text.
_Edit = tuple[int, int, str]


def changed(html: str, change: Change) -> str:
    """The source with other addresses; all else stays byte for byte.

    Asked are the pictures, backgrounds and links of elements (those that only Outlook reads,
    too) and every `url()` of styles; entities are resolved before `change` sees an address.
    """
    parts: list[str] = []
    position = 0
    for start, end, text in _edits(html, 0, len(html), change):
        parts += (html[position:start], text)
        position = end
    return "".join(parts) + html[position:]


def _edits(html: str, start: int, end: int, change: Change) -> Iterator[_Edit]:
    office = start > 0
    for token in Reader(html, start, end, office=office):
        if token.kind is Kind.START:
            for attribute in token.attributes:
                yield from _of_attribute(html, attribute, change)
        elif token.kind is Kind.RAW and token.name == "style":
            yield from _of_style(html, token.start, token.end, change, escape=False)
        elif token.kind is Kind.COMMENT and not office:
            yield from _of_comment(html, token, change)


def _of_comment(html: str, token: Token, change: Change) -> Iterator[_Edit]:
    head = _CONDITIONAL.match(html, token.start, token.end)
    if head is not None:
        yield from _edits(html, head.end(), token.end, change)


def _of_attribute(html: str, attribute: Attribute, change: Change) -> Iterator[_Edit]:
    start, end = attribute.value_start, attribute.value_end
    if attribute.name == "style":
        yield from _of_style(html, start, end, change, escape=True)
    elif attribute.name in _SRCSETS:
        for match in _CANDIDATE.finditer(html, start, end):
            new = change(entities.unescape(match[1]))
            if new is not None:
                yield match.start(1), match.end(1), entities.escape(new)
    elif attribute.name in _ADDRESSES:
        new = change(entities.unescape(html[start:end]).strip())
        if new is not None:
            written = entities.escape(new)
            yield start, end, written if attribute.quote else f'"{written}"'


def _of_style(html: str, start: int, end: int, change: Change, *, escape: bool) -> Iterator[_Edit]:
    for first, last in _urls(html, start, end):
        written = html[first:last]
        address = entities.unescape(written) if escape else written
        new = change(address.strip().strip("\"'"))
        if new is not None:
            yield first, last, entities.escape(new) if escape else new


def _urls(html: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the addresses stand; one that never ends is none. However many of those there are,
    each part is read once."""
    position = start
    endless: set[str] = set()
    while (match := _URL.search(html, position, end)) is not None:
        position, mark = match.end(), match[1] or ")"
        last = -1 if mark in endless else html.find(mark, position, end)
        if last < 0:
            endless.add(mark)
        elif not match[1]:
            yield position, position + len(html[position:last].rstrip())
            position = last + 1
        elif (behind := _URL_END.match(html, last + len(mark), end)) is not None:
            yield position, last
            position = behind.end()
