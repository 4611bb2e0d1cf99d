"""The links of a mail that lead to a web page, and other addresses in their place.

A mail is looked at as segments (`placeholders`): a tag inside an address is a part of it, whatever
its value will be. A link counts when it is certain where it leads before any tag is filled in: a
scheme and a host, and tags behind them only. Anything else (`mailto:`, `#top`, an address that
begins with a tag, one with a password, a space or a line break in it) is no link here, and stays
as it was written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from mailer.lib.conditions import Mark
from mailer.lib.html_clean.entities import decode
from mailer.lib.html_clean.tokens import Kind, Reader, Token
from mailer.lib.placeholders import Segments, Tag, joined

#: Longer ones are left alone: they would not fit where links are kept.
LONGEST = 2000
#: Stands for one character of a tag while addresses are looked for; no mail holds it.
_HELD = "\ufdd0"
_LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_ADDRESS = re.compile(
    rf"https?://(?:{_LABEL}\.)*{_LABEL}(?::[1-5]?[0-9]{{1,4}})?"
    r"(?:[/?#][^\x00-\x20\x7f-\xa0\\<>\"]*)?",
    re.IGNORECASE | re.ASCII,
)
_IN_WORDS = re.compile(r"https?://[^\s<>\"\x00-\x20]+", re.IGNORECASE)
#: Ends a sentence, not an address.
_BEHIND = ".,;:!?'*_~”’»…"
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_CONDITIONAL = re.compile(r"<!--\s*\[if\s[^\]<>]*\]>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a mail."""

    #: Where it leads; tags as they were written.
    url: str
    #: How many links to the same address stand before it in its part of the mail.
    nth: int
    #: It holds tags.
    personal: bool


#: Where an address begins and ends in a source.
_Span = tuple[int, int]
#: What stands in the place of a link's address; None leaves it.
Instead = Callable[[Link], Segments | None]


def in_html(segments: Segments) -> list[Link]:
    """The links of an HTML part, in order; those that only Outlook reads, too."""
    return [link for _span, link in _html_links(_Source(segments))]


def in_text(segments: Segments) -> list[Link]:
    """The links of a plain-text part, in order."""
    return [link for _span, link in _text_links(_Source(segments))]


def replaced_in_html(segments: Segments, instead: Instead) -> Segments:
    """An HTML part with other addresses; all else stays byte for byte."""
    source = _Source(segments)
    return _replaced(source, _html_links(source), instead)


def replaced_in_text(segments: Segments, instead: Instead) -> Segments:
    """The same for a plain-text part."""
    source = _Source(segments)
    return _replaced(source, _text_links(source), instead)


def with_marks(segments: Segments, mark: Callable[[Link, float], str]) -> Segments:
    """An HTML part with something at the beginning of each link that is seen. `mark` is told how
    much of the text stands before the link (0: nothing, 1: all)."""
    source = _Source(segments)
    places, length = _seen_links(source.held)
    parts: list[str | Tag | Mark] = []
    position = 0
    for span, link in _html_links(source):
        if span in places:
            end, before = places[span]
            parts += source.cut(position, end)
            parts.append(mark(link, before / length if length else 0))
            position = end
    parts += source.cut(position, len(source.held))
    return joined(parts)


def _seen_links(held: str) -> tuple[dict[_Span, tuple[int, int]], int]:
    """Address of a link → where its start tag ends and how much text stands before it; and how
    much text there is."""
    places, length = {}, 0
    for token in Reader(held):
        if token.kind is Kind.TEXT:
            length += len(held[token.start : token.end].strip())
        elif token.kind is Kind.START and token.name == "a":
            places.update(dict.fromkeys(_of_element(held, token), (token.end, length)))
    return places, length


def with_pixel(segments: Segments, pixel: Segments) -> Segments:
    """An HTML part with `pixel` as the last thing in its body: also behind what stands after the
    body's end, which browsers take into it, so that nothing is moved."""
    source = _Source(segments)
    rest = source.held.rstrip()
    while (shorter := _AT_END.sub("", rest[-_LONGEST_END:])) != rest[-_LONGEST_END:]:
        rest = (rest[:-_LONGEST_END] + shorter).rstrip()
    at = len(rest)
    return joined([*source.cut(0, at), *pixel, *source.cut(at, len(source.held))])


#: What ends a document, and how much of one is looked at for it.
_AT_END, _LONGEST_END = re.compile(r"</(?:body|html)\s{0,20}>\Z", re.IGNORECASE), 40


class _Source:
    """Segments that can be cut at places of the text that they were parsed from."""

    def __init__(self, segments: Segments) -> None:
        self._parts = segments
        written = [part if isinstance(part, str) else part.raw for part in segments]
        self._starts = list(accumulate(map(len, written), initial=0))
        #: The text with nothing in its tags that could be taken for anything else.
        self.held = "".join(
            _HELD * len(text) if isinstance(part, Tag) else text
            for part, text in zip(segments, written, strict=True)
        )

    def cut(self, start: int, end: int) -> Segments:
        """What stands between two places, neither of them inside a tag."""
        found: list[str | Tag | Mark] = []
        index = bisect_right(self._starts, start) - 1
        while index < len(self._parts) and self._starts[index] < end:
            part, first = self._parts[index], self._starts[index]
            inside = part[max(start - first, 0) : end - first] if isinstance(part, str) else part
            found.append(inside)
            index += 1
        return joined(found)


def _html_links(source: _Source) -> Iterator[tuple[_Span, Link]]:
    return _links(source, _in_elements(source.held, 0, len(source.held)), decode)


def _text_links(source: _Source) -> Iterator[tuple[_Span, Link]]:
    return _links(source, _in_words(source.held), str)


def _links(
    source: _Source, spans: Iterable[_Span], read: Callable[[str], str]
) -> Iterator[tuple[_Span, Link]]:
    seen: Counter[str] = Counter()
    for start, end in spans:
        # The longest reference is of 33 characters and stands for one.
        if end - start > 33 * LONGEST or not _ADDRESS.fullmatch(read(source.held[start:end])):
            continue
        parts = source.cut(start, end)
        url = read("".join(part if isinstance(part, str) else part.raw for part in parts))
        if len(url) <= LONGEST:
            personal = any(isinstance(part, Tag) for part in parts)
            yield (start, end), Link(url, seen[url], personal)
            seen[url] += 1


def _replaced(source: _Source, links: Iterator[tuple[_Span, Link]], instead: Instead) -> Segments:
    parts: list[str | Tag | Mark] = []
    position = 0
    for (start, end), link in links:
        new = instead(link)
        if new is not None:
            parts += source.cut(position, start)
            parts += new
            position = end
    parts += source.cut(position, len(source.held))
    return joined(parts)


def _in_elements(source: str, start: int, end: int) -> Iterator[_Span]:
    office = start > 0
    for token in Reader(source, start, end, office=office):
        if token.kind is Kind.START:
            yield from _of_element(source, token)
        elif token.kind is Kind.COMMENT and not office:
            head = _CONDITIONAL.match(source, token.start, token.end)
            if head is not None:
                yield from _in_elements(source, head.end(), token.end)


def _of_element(source: str, token: Token) -> Iterator[_Span]:
    if token.name not in ("a", "area") and not token.name.startswith("v:"):
        return
    for attribute in token.attributes:
        if attribute.name == "href":
            value = source[attribute.value_start : attribute.value_end]
            start = attribute.value_start + len(value) - len(value.lstrip())
            yield start, start + len(value.strip())
            # Of two, nobody reads the second.
            return


def _in_words(source: str) -> Iterator[_Span]:
    for match in _IN_WORDS.finditer(source):
        yield match.start(), match.start() + _length(match.group())


def _length(word: str) -> int:
    """Of the address that a word of a text begins with: what ends the sentence is none of it."""
    unopened = {end: word.count(end) - word.count(start) for end, start in _BRACKETS.items()}
    length = len(word)
    while length:
        last = word[length - 1]
        if last in _BEHIND:
            length -= 1
        elif unopened.get(last, 0) > 0:
            unopened[last] -= 1
            length -= 1
        else:
            break
    return length
