"""Where a position in an HTML source stands, and how a value is escaped for that place.

The scanner follows the states of the HTML standard's tokenizer (WHATWG, 13.2.5) as far as they
decide about escaping. It is linear, and never raises: a broken source gets an answer too.
What stands in Outlook's conditional comments (`<!--[if mso]> … <![endif]-->`) is markup.
"""

from __future__ import annotations

import enum
import html
import re
from collections.abc import Generator, Iterator, Sequence
from urllib.parse import quote


class Place(enum.StrEnum):
    """What surrounds a value."""

    #: The plain-text part of a mail.
    PLAIN = "plain"
    #: A header line; a line break would begin another header.
    HEADER = "header"
    #: Between HTML elements.
    TEXT = "text"
    #: In a quoted attribute, a title or a textarea.
    ATTRIBUTE = "attribute"
    #: In an attribute without quotes.
    UNQUOTED = "unquoted"
    #: Inside an address that begins with other text: `https://example.com/?name=…`.
    URL = "url"
    #: After `mailto:`.
    MAILTO = "mailto"
    #: The beginning of an address: the value says where the link goes.
    LINK = "link"
    #: A comment: no value may stand here.
    COMMENT = "comment"
    #: Styles, scripts, handlers, names: no value may stand here either.
    NONE = "none"


_URL_ATTRIBUTES = frozenset(
    {"href", "src", "action", "formaction", "background", "cite", "poster", "data", "longdesc"}
    | {"xlink:href"}
)
_NO_VALUE_ATTRIBUTES = frozenset({"style", "srcset", "srcdoc"})
_RAW = frozenset({"style", "script", "xmp", "iframe", "noembed", "noframes", "plaintext"})
_TITLES = frozenset({"title", "textarea"})
_SPACE = " \t\n\r\f"
_ELEMENT = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_ATTRIBUTE_NAME = re.compile(r"[^\s/>=][^\s/>=]*|=[^\s/>=]*")
_UNQUOTED_VALUE = re.compile(r"[^\s>]*")
_LEGACY_TAG = re.compile(r"<(?:NUMFACT|DATEFACT|NOMSOC)>", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
_OWN_PATH = re.compile(r"/logo/[\w.-]+\Z")
_SAFE_LINK = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)

#: Places in which letters and digits need no escaping: most values are one word.
_WORDS = (Place.PLAIN, Place.TEXT, Place.HEADER, Place.ATTRIBUTE)

Span = tuple[int, int, Place]


class Finder:
    """Tells the places of one source, asked with positions that rise."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._spans = _spans(source)
        self._span = next(self._spans, None)

    def place(self, position: int) -> tuple[Place, int]:
        """The place of a position, and where the stretch begins that makes it that place; -1
        between elements."""
        while self._span is not None and self._span[1] <= position:
            self._span = next(self._spans, None)
        if self._span is None or position < self._span[0]:
            return Place.TEXT, -1
        return _refined(self._source, self._span, position), self._span[0]


def places(source: str, positions: Sequence[int]) -> list[Place]:
    """The place of each position; `positions` rise."""
    finder = Finder(source)
    return [finder.place(position)[0] for position in positions]


def comments(source: str) -> Iterator[tuple[int, int]]:
    """Where the comments begin and end; what Outlook reads of them is none."""
    return ((start, end) for start, end, place in _spans(source) if place is Place.COMMENT)


def _refined(source: str, span: Span, position: int) -> Place:
    start, _end, place = span
    if place is not Place.URL:
        return place
    before = source[start:position].strip()
    if not before:
        return Place.LINK
    if before.lower().startswith("mailto:") and "?" not in before:
        return Place.MAILTO
    return Place.URL


def _spans(source: str) -> Iterator[Span]:
    """The stretches that are not text between elements, in order."""
    position, limit = 0, len(source)
    while True:
        start = source.find("<", position, limit)
        if start < 0:
            if limit == len(source):
                return
            # The end of what only Outlook reads.
            position, limit = limit + 3, len(source)
            yield position - 3, position, Place.NONE
        elif _LEGACY_TAG.match(source, start, limit):
            position = start + 1
        elif source.startswith("<!--[if", start):
            # Outlook reads what follows as HTML, up to the end of what is a comment for all others.
            limit = _find(source, "-->", start, limit)
            position = _after(source, "]>", start, limit)
            yield start, position, Place.NONE
        elif source.startswith("<!--", start):
            # `<!-->` and `<!--->` are whole comments.
            position = _after(source, "-->", start + 2, limit)
            yield start, position, Place.COMMENT
        elif element := _ELEMENT.match(source, start, limit):
            position = yield from _element(source, start, element, limit)
        elif source.startswith(("<!", "<?", "</"), start):
            position = _after(source, ">", start, limit)
            yield start, position, Place.NONE
        else:
            # Text, but a value right behind it could become an element's name.
            position = start + 1
            yield start, min(start + 2, limit), Place.NONE


def _element(
    source: str, start: int, element: re.Match[str], limit: int
) -> Generator[Span, None, int]:
    position = element.end()
    yield start, position, Place.NONE
    while position < limit and source[position] != ">":
        if source[position] in _SPACE or source[position] == "/":
            position += 1
            continue
        position = yield from _attribute(source, position, limit)
    position = min(position + 1, limit)
    name = element[1].lower()
    if source.startswith("</", start) or name not in _RAW | _TITLES:
        return position
    end = _closing(source, name, position, limit)
    yield position, end, Place.ATTRIBUTE if name in _TITLES else Place.NONE
    return end


def _attribute(source: str, position: int, limit: int) -> Generator[Span, None, int]:
    name = _ATTRIBUTE_NAME.match(source, position, limit)
    if name is None:
        return position + 1
    yield position, name.end(), Place.NONE
    value = _skip_space(source, name.end(), limit)
    if not source.startswith("=", value, limit):
        return name.end()
    value = _skip_space(source, value + 1, limit)
    mark = source[value : min(value + 1, limit)]
    if mark in ('"', "'"):
        end = _find(source, mark, value + 1, limit)
        yield value + 1, end, _attribute_place(name.group(), quoted=True)
        return min(end + 1, limit)
    unquoted = _UNQUOTED_VALUE.match(source, value, limit)
    end = unquoted.end() if unquoted else value
    yield value, end, _attribute_place(name.group(), quoted=False)
    return end


def _attribute_place(name: str, *, quoted: bool) -> Place:
    name = name.lower()
    if name in _URL_ATTRIBUTES:
        return Place.URL
    if name in _NO_VALUE_ATTRIBUTES or name.startswith("on"):
        return Place.NONE
    return Place.ATTRIBUTE if quoted else Place.UNQUOTED


def _skip_space(source: str, position: int, limit: int) -> int:
    while position < limit and source[position] in _SPACE:
        position += 1
    return position


def _find(source: str, mark: str, position: int, limit: int) -> int:
    """Where the mark stands; the limit without one."""
    found = source.find(mark, position, limit)
    return limit if found < 0 else found


def _after(source: str, mark: str, position: int, limit: int) -> int:
    return min(_find(source, mark, position, limit) + len(mark), limit)


def _closing(source: str, name: str, position: int, limit: int) -> int:
    closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    match = closing.search(source, position, limit)
    return match.start() if match else limit


def escape(value: str, place: Place) -> str:
    """The value as it must be written in that place, unable to become anything but text."""
    if value.isalnum() and (place in _WORDS or (place is Place.URL and value.isascii())):
        return value
    value = clean(value)
    if place is Place.PLAIN:
        return value
    if place is Place.TEXT:
        return html.escape(value).replace("\n", "<br>\n")
    value = one_line(value)
    if place is Place.HEADER:
        return value
    if place is Place.ATTRIBUTE:
        return html.escape(value)
    if place is Place.UNQUOTED:
        return "".join(c if c.isalnum() else f"&#{ord(c)};" for c in value)
    if place is Place.URL:
        return quote(value, safe="")
    if place is Place.MAILTO:
        return quote(value, safe="@")
    if place is Place.LINK:
        return _link(value)
    return ""


def clean(value: str) -> str:
    """The value with line feeds as its only line breaks, without control characters and
    halves of surrogate pairs, which no mail may hold."""
    if value.isprintable():
        return value
    return _CONTROL.sub("", _BREAK.sub("\n", value))


def one_line(value: str) -> str:
    """The (cleaned) value on one line: every stretch of breaks and tabs is one space."""
    if value.isprintable():
        return value
    return re.sub(r"[\n\t]+", " ", value).strip()


def _link(value: str) -> str:
    value = value.strip()
    if _OWN_PATH.match(value):
        # Ours, as a preview on our own server shows it: the logo.
        return quote(value, safe="/._-")
    if value and not _SCHEME.match(value):
        value = "https://" + value.lstrip("/")
    if not _SAFE_LINK.match(value):
        return "#"
    # Quotes, spaces and angle brackets end up as %XX; of the rest only & has a meaning in HTML.
    return quote(value, safe=":/?#[]@!$()*+,;=&%~").replace("&", "&amp;")
