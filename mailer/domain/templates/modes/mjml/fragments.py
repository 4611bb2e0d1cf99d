"""The HTML inside texts, buttons and tables: read, rid of what a mail must not have, written anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from flask_babel import gettext as _

from mailer.domain.templates.modes.mjml import allowed
from mailer.lib.markup import Close, Open, Text, Token

#: Told about what was taken out: sentence, line.
Tell = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Start:
    """A start tag that may stand in a mail."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    style: dict[str, str] = field(default_factory=dict)
    #: For our own styles, in the compiled mail only.
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class End:
    """An end tag; each belongs to a start."""

    name: str


#: A string is text between tags, not escaped.
Piece = str | Start | End

VOID = frozenset({"br", "hr", "img"})
_DEEPEST = 40
#: Their content stands without them, and nothing is lost.
_UNWRAPPED = frozenset({"html", "body", "table", "section", "article", "main", "label"})
_DANGEROUS = re.compile(r"url\s*\(|expression|javascript:|vbscript:|@import|behaviou?r|\\|/\*")
#: Left behind by every other editor; nobody needs to hear of them.
_SILENT = re.compile(r"data-|aria-|xmlns|v:|o:")
_SILENT_STYLE = re.compile(r"-|mso-|caret-|font-variant|orphans|widows|word-|text-indent|display")


def read(tokens: Iterable[Token], kind: str, tell: Tell) -> tuple[Piece, ...]:
    """What is left of a content of that kind (see `allowed.HTML`), every tag closed."""
    return _Reader(allowed.HTML[kind], tell).read(tokens)


def write(pieces: Iterable[Piece], escape: Callable[..., str]) -> str:
    """The content, texts and values through `escape(text, quoted=…)`."""
    return "".join(_written(piece, escape) for piece in pieces)


def text_of(pieces: Iterable[Piece]) -> str:
    """Its words on one line."""
    return " ".join("".join(piece for piece in pieces if isinstance(piece, str)).split())


def _written(piece: Piece, escape: Callable[..., str]) -> str:
    if isinstance(piece, str):
        return escape(piece, quoted=False)
    if isinstance(piece, End):
        return f"</{piece.name}>"
    values = dict(piece.attributes)
    if piece.classes:
        values["class"] = " ".join(piece.classes)
    if piece.style:
        values["style"] = "; ".join(f"{name}: {value}" for name, value in piece.style.items())
    written = "".join(f' {name}="{escape(value, quoted=True)}"' for name, value in values.items())
    return f"<{piece.name}{written}{' /' if piece.name in VOID else ''}>"


class _Reader:
    def __init__(self, html: allowed.Html, tell: Tell) -> None:
        self._html = html
        self._tell = tell
        self._pieces: list[Piece] = []
        self._open: list[str] = []

    def read(self, tokens: Iterable[Token]) -> tuple[Piece, ...]:
        for token in tokens:
            if isinstance(token, Text):
                self._text(token.text)
            elif isinstance(token, Open):
                self._start(token)
            elif isinstance(token, Close):
                self._end(allowed.RENAMED.get(token.name, token.name))
        while self._open:
            self._pieces.append(End(self._open.pop()))
        return _trimmed(self._pieces)

    def _text(self, text: str) -> None:
        if self._pieces and isinstance(self._pieces[-1], str):
            self._pieces[-1] += text
        else:
            self._pieces.append(text)

    def _start(self, token: Open) -> None:
        name = allowed.RENAMED.get(token.name, token.name)
        if name not in self._html.elements or len(self._open) >= _DEEPEST:
            if name not in _UNWRAPPED:
                text = _("<%(name)s> was taken out: it cannot stand here.", name=token.name)
                self._tell(text, token.line)
            return
        start = Start(name, self._attributes(token, name), self._style(token))
        self._pieces.append(start)
        if name not in VOID:
            self._open.append(name)

    def _end(self, name: str) -> None:
        if name not in self._open:
            return
        while self._open:
            closed = self._open.pop()
            self._pieces.append(End(closed))
            if closed == name:
                return

    def _attributes(self, token: Open, name: str) -> dict[str, str]:
        known = allowed.HTML_ATTRIBUTES | self._html.attributes.get(name, {})
        kept: dict[str, str] = {}
        for attribute, typed in token.attributes.items():
            if attribute == "style":
                continue
            check = known.get(attribute)
            value = check(typed) if check else None
            if value is not None:
                kept[attribute] = value
            elif check or not (attribute in allowed.NOISE or _SILENT.match(attribute)):
                self._tell(refused_value(token.name, attribute, typed), token.line)
        return kept

    def _style(self, token: Open) -> dict[str, str]:
        typed = token.attributes.get("style", "")
        if token.name == "font" and "color" in token.attributes:
            typed = f"color: {token.attributes['color']}; {typed}"
        kept: dict[str, str] = {}
        for declaration in typed.split(";"):
            name, _colon, value = (part.strip() for part in declaration.partition(":"))
            name = {
                "background": "background-color",
                "text-decoration-line": "text-decoration",
            }.get(name.lower(), name.lower())
            value = (
                value.lower().removesuffix("!important").strip() if name != "font-family" else value
            )
            check = allowed.STYLES.get(name)
            good = check(value) if check else None
            if good is not None:
                kept[name] = good
            elif name and (_DANGEROUS.search(value.lower()) or not _SILENT_STYLE.match(name)):
                text = _(
                    "The style “%(style)s” was taken out: mail programs do not show it, or not safely.",
                    style=f"{name}: {value}"[:80],
                )
                self._tell(text, token.line)
        return kept


def refused_value(element: str, attribute: str, value: str) -> str:
    """Says of an attribute that it was taken out, with its value."""
    shown = f'{attribute}="{value[:60]}"' if value else attribute
    return _(
        "%(attribute)s was taken out of <%(element)s>: it has no place in a mail, or is not safe.",
        attribute=shown,
        element=element,
    )


def _trimmed(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Without the white space around it."""
    if pieces and isinstance(pieces[0], str):
        pieces[0] = pieces[0].lstrip(" \t\n")
    if pieces and isinstance(pieces[-1], str):
        pieces[-1] = pieces[-1].rstrip(" \t\n")
    return tuple(piece for piece in pieces if piece != "")
