"""An HTML source as its tokens, each with its place in the source.

Follows the tokenizer of the HTML standard (WHATWG, 13.2.5), which decides what a browser takes
for an element, a comment or text. Without SVG and MathML, which are never let through, no later
step of a browser changes that. Linear; any text has tokens, and they are the whole text.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

SPACE = "\t\n\f\r "
_NAME = re.compile(r"[^\t\n\f\r />]*")
_BETWEEN = re.compile(r"[\t\n\f\r /]*")
_BLANK = re.compile(r"[\t\n\f\r ]*")
_ATTRIBUTE = re.compile(r"=?[^\t\n\f\r />=]*")
_UNQUOTED = re.compile(r"[^\t\n\f\r >]*")
_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_LETTER = re.compile(r"[a-zA-Z]")
_COMMENT_END = re.compile(r"--!?>")

_SMALL = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}

#: Between their tags there is text only, to a browser (which runs scripts).
RAW = frozenset(
    {"style", "script", "xmp", "iframe", "noembed", "noframes", "noscript", "title", "textarea"}
)


class Kind(enum.Enum):
    """What a token is."""

    TEXT = enum.auto()
    START = enum.auto()
    END = enum.auto()
    #: The content of an element of `RAW`.
    RAW = enum.auto()
    COMMENT = enum.auto()
    #: `<!doctype …>`, and what a browser takes for a comment: `<?…>`, `<!…>`, `</…>`.
    DECLARATION = enum.auto()


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a start tag; positions are of the source."""

    #: In small letters.
    name: str
    start: int
    end: int
    #: Without its quotes; none where both are 0.
    value_start: int
    value_end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of the source."""

    kind: Kind
    start: int
    end: int
    #: Of an element, in small letters.
    name: str = ""
    attributes: tuple[Attribute, ...] = ()
    #: The source did not end inside of it.
    finished: bool = True


class Reader:
    """The tokens of `text[start:end]`, one after the other."""

    def __init__(self, text: str, start: int = 0, end: int | None = None, *, office: bool = False):
        self.text = text
        self.position = start
        self.end = len(text) if end is None else end
        #: The raw element whose content comes next.
        self._inside = ""
        #: Outlook looks into `noscript`.
        self._raw = RAW - {"noscript"} if office else RAW

    def __iter__(self) -> Reader:
        return self

    def __next__(self) -> Token:
        if self.position >= self.end:
            raise StopIteration
        token = self._content() if self._inside else None
        token = token or self._token()
        self.position = token.end
        if token.kind is Kind.START and token.finished and token.name in self._raw:
            self._inside = token.name
        return token

    def skip_to(self, position: int) -> None:
        """Go on there, between elements."""
        self.position, self._inside = position, ""

    def find_end(self, name: str, position: int) -> int:
        """Where the next end tag of that name begins; -1 if there is none."""
        match = _end_of(name).search(self.text, position, self.end)
        return match.start() if match else -1

    def _content(self) -> Token | None:
        name, self._inside = self._inside, ""
        end = self.find_end(name, self.position)
        finished = end >= 0
        if end == self.position:
            return None
        end = end if finished else self.end
        return Token(Kind.RAW, self.position, end, name, finished=finished)

    def _token(self) -> Token:
        text, start = self.text, self.position
        if not text.startswith("<", start) or not self._is_markup(start):
            return self._text(start)
        second = text[start + 1]
        if second == "!":
            if text.startswith("--", start + 2) and start + 4 <= self.end:
                return self._comment(start)
            return self._declaration(start)
        if second == "?":
            return self._declaration(start)
        if second == "/":
            if _LETTER.match(text, start + 2, self.end):
                return self._tag(start, start + 2, Kind.END)
            return self._declaration(start)
        return self._tag(start, start + 1, Kind.START)

    def _is_markup(self, start: int) -> bool:
        if not _MARKUP.match(self.text, start, self.end):
            return False
        # "</" at the very end is text.
        return not (self.text.startswith("/", start + 1) and start + 2 >= self.end)

    def _text(self, start: int) -> Token:
        position = start + 1
        while match := _MARKUP.search(self.text, position, self.end):
            if self._is_markup(match.start()):
                return Token(Kind.TEXT, start, match.start())
            position = match.end()
        return Token(Kind.TEXT, start, self.end)

    def _comment(self, start: int) -> Token:
        body = start + 4
        for whole in (">", "->"):
            if self.text.startswith(whole, body) and body + len(whole) <= self.end:
                return Token(Kind.COMMENT, start, body + len(whole))
        match = _COMMENT_END.search(self.text, body, self.end)
        end = match.end() if match else self.end
        return Token(Kind.COMMENT, start, end, finished=match is not None)

    def _declaration(self, start: int) -> Token:
        end = self.text.find(">", start, self.end)
        found = end >= 0
        return Token(Kind.DECLARATION, start, end + 1 if found else self.end, finished=found)

    def _tag(self, start: int, name_start: int, kind: Kind) -> Token:
        text, end = self.text, self.end
        position = _match_end(_NAME, text, name_start, end)
        name = _small(text[name_start:position])
        attributes: list[Attribute] = []
        while True:
            position = _match_end(_BETWEEN, text, position, end)
            if position >= end:
                return Token(kind, start, end, name, tuple(attributes), finished=False)
            if text[position] == ">":
                return Token(kind, start, position + 1, name, tuple(attributes))
            attribute = self._attribute(position)
            if attribute is None:
                return Token(kind, start, end, name, tuple(attributes), finished=False)
            attributes.append(attribute)
            position = attribute.end

    def _attribute(self, start: int) -> Attribute | None:
        """None where the source ends inside of it."""
        text, end = self.text, self.end
        name_end = _match_end(_ATTRIBUTE, text, start, end)
        name = _small(text[start:name_end])
        position = _match_end(_BLANK, text, name_end, end)
        if position >= end or text[position] != "=":
            return Attribute(name, start, name_end, 0, 0, "")
        position = _match_end(_BLANK, text, position + 1, end)
        if position >= end:
            return None
        quote = text[position]
        if quote in "\"'":
            close = text.find(quote, position + 1, end)
            if close < 0:
                return None
            return Attribute(name, start, close + 1, position + 1, close, quote)
        close = _match_end(_UNQUOTED, text, position, end)
        return Attribute(name, start, close, position, close, "")


def _small(name: str) -> str:
    """In small letters, as far as HTML's own names have them."""
    return name.lower() if name.isascii() else name.translate(_SMALL)


def _match_end(pattern: re.Pattern[str], text: str, position: int, end: int) -> int:
    match = pattern.match(text, position, end)
    return match.end() if match else position


def _end_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE | re.ASCII)
