"""HTML or XML as a person or a program left it, split into tags and text in one pass.

Never raises and takes time in proportion to the length, whatever stands there: entities are not
expanded beyond HTML's own, a document type is skipped, nothing is loaded. What a reader makes of
the tokens decides what is kept; a tree can be written anew from them, so that nothing of the
original's tricks is left.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """Characters between tags, entities resolved."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Open:
    """A start tag; names are lower case, values have their entities resolved."""

    name: str
    attributes: dict[str, str]
    line: int
    #: Written `<name/>`.
    closed: bool = False
    #: Where it ends in the source.
    end: int = 0


@dataclass(frozen=True, slots=True)
class Close:
    """An end tag."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Other:
    """A comment (`kind` "comment"), document type ("doctype") or processing instruction."""

    kind: str
    line: int


Token = Text | Open | Close | Other

_NAME = re.compile(r"</?([a-zA-Z][^\s/>\"'=<]{0,60})")
_ATTRIBUTE = re.compile(r"[\s/]*([^\s/>=\"'<]{1,80})(?:\s{0,20}=\s{0,20}([\"']?))?")
_UNQUOTED = re.compile(r"[^\s>]{0,4000}")
#: What stands behind a quote that ends a value: the tag's end or another attribute.
_BEHIND = re.compile(r"\s{0,200}(?:/?>|[a-zA-Z:_][\w:.-]{0,80}\s{0,20}=\s{0,20}[\"'])")
_TAG_END = re.compile(r"[^<>]{0,4000}(>|(?=<)|\Z)")
_MOST_ATTRIBUTES, _REPAIRED = 60, 600
_RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes", "noscript"})


@dataclass(slots=True)
class _Lines:
    """Which line a position stands on; asked with rising positions."""

    source: str
    _at: int = 0
    _line: int = field(default=1)

    def of(self, position: int) -> int:
        self._line += self.source.count("\n", self._at, position)
        self._at = max(position, self._at)
        return self._line


def tokens(source: str, *, first_line: int = 1) -> Iterator[Token]:
    """All that stands in a source, in order. The content of scripts and styles is left out."""
    lines = _Lines(source, _line=first_line)
    position = 0
    while (start := source.find("<", position)) >= 0:
        if start > position:
            yield Text(html.unescape(source[position:start]), lines.of(position))
        line = lines.of(start)
        token, position = _markup(source, start, line)
        yield token
        if isinstance(token, Open) and token.name in _RAW and not token.closed:
            position = _after_raw(source, token.name, position)
    if position < len(source):
        yield Text(html.unescape(source[position:]), lines.of(position))


def _markup(source: str, start: int, line: int) -> tuple[Token, int]:
    if source.startswith("<!--", start):
        return Other("comment", line), _after(source, "-->", start + 2)
    if source.startswith("<?", start):
        return Other("instruction", line), _after(source, ">", start)
    if source.startswith("<!", start):
        return Other("doctype", line), _after_doctype(source, start)
    name = _NAME.match(source, start)
    if name is None:
        return Text("<", line), start + 1
    if source.startswith("</", start):
        end = _TAG_END.match(source, name.end())
        return Close(name[1].lower(), line), end.end() if end else name.end()
    return _open(source, name, line)


def _open(source: str, name: re.Match[str], line: int) -> tuple[Open, int]:
    attributes: dict[str, str] = {}
    position = name.end()
    # Designers write quotes inside the values of their own elements as they are: the one that
    # ends such a value is recognised by what comes behind it.
    repair = name[1].lower().startswith("mj")
    while len(attributes) < _MOST_ATTRIBUTES:
        found = _ATTRIBUTE.match(source, position)
        if found is None:
            break
        value, position = _value(source, found, repair=repair)
        attributes.setdefault(found[1].lower(), html.unescape(value))
    end = _TAG_END.match(source, position)
    stop = end.end() if end else position
    closed = source.startswith("/>", stop - 2)
    return Open(name[1].lower(), attributes, line, closed, stop), stop


def _value(source: str, found: re.Match[str], *, repair: bool) -> tuple[str, int]:
    mark, start = found[2], found.end()
    if mark is None:
        return "", start
    end = source.find(mark, start) if mark else -1
    if end < 0:
        # No quotes, or one that is never closed.
        unquoted = _UNQUOTED.match(source, start)
        return (unquoted.group(), unquoted.end()) if unquoted else ("", start)
    first = end
    while repair and end >= 0:
        if _BEHIND.match(source, end + 1):
            return source[start:end], end + 1
        end = source.find(mark, end + 1, first + _REPAIRED)
    return source[start:first], first + 1


def _after(source: str, mark: str, position: int) -> int:
    found = source.find(mark, position)
    return len(source) if found < 0 else found + len(mark)


def _after_doctype(source: str, start: int) -> int:
    end = source.find(">", start)
    inner = source.find("[", start, end if end >= 0 else len(source))
    return _after(source, "]>" if inner >= 0 else ">", start)


def _after_raw(source: str, name: str, position: int) -> int:
    closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(source, position)
    return closing.start() if closing else len(source)
