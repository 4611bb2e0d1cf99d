"""Plain writing with a few simple marks, read into blocks.

    # A heading
    A paragraph; a line break in it is kept. **Bold**, *italic*, https://links,
    [names](https://for.links).

    - a list          1. a numbered list          ---  a line across

    [A link alone in its paragraph](https://is.a/button)

Text that is not one of these is text; nothing is ever refused. The text is joined again from
what `blocks` gives by `light_markup_html` and `light_markup_text`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they were typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A line break inside a block."""


@dataclass(frozen=True, slots=True)
class Bold:
    """Words that stand out."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Italic:
    """Words in another tone."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link; one that was typed bare shows its own address."""

    label: str
    url: str


Inline = Text | Break | Bold | Italic | Link
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """One line, level 1 or 2."""

    level: int
    inlines: Inlines


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines up to the next empty one."""

    inlines: Inlines


@dataclass(frozen=True, slots=True)
class ListBlock:
    """Items with points or numbers; numbers count from `start`."""

    ordered: bool
    start: int
    items: tuple[Inlines, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """A named link alone in its paragraph."""

    link: Link


@dataclass(frozen=True, slots=True)
class Divider:
    """A line across."""


Block = Heading | Paragraph | ListBlock | Button | Divider

_HEADING = re.compile(r"(#{1,2})[ \t]+(.*\S)")
_DIVIDER = re.compile(r"[ \t]*(?:-[ \t]*){3,}|[ \t]*(?:\*[ \t]*){3,}|[ \t]*_{3,}[ \t]*")
_POINT = re.compile(r"[ \t]*[-*•][ \t]+(.*)")
_NUMBER = re.compile(r"[ \t]*(\d{1,3})[.)][ \t]+(.*)")
_NAMED = r"\[(?P<label>[^\[\]\n]{1,300})\]\((?P<url>[^\s()<>]{1,2000})\)"
_BUTTON = re.compile(_NAMED)
_INLINE = re.compile(
    rf"\*\*(?P<bold>\S(?:[^\n]{{0,2000}}?\S)?)\*\*(?!\*)"
    # A star between letters or digits multiplies: 2*3*4.
    r"|(?<![\w*])\*(?P<italic>[^\s*](?:[^*\n]{0,2000}?[^\s*])?)\*(?![\w*])"
    rf"|{_NAMED}"
    r"|(?P<bare>(?<!\w)(?:https?://|www\.)[^\s<>\"]{1,2000})"
    r"|(?P<mail>(?<![\w.+@-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}(?![\w@]))",
    re.IGNORECASE,
)
#: Ends a sentence, not a bare link.
_TRAILING = ".,;:!?'\"’»”…)]}*"


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text whose only line breaks are line feeds."""
    found: list[Block] = []
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        heading = _HEADING.fullmatch(line.rstrip())
        divider = _DIVIDER.fullmatch(line)
        if line.strip() and not heading and not divider:
            lines.append(line)
            continue
        found += _paragraphs(lines)
        lines = []
        if heading:
            found.append(Heading(len(heading[1]), inlines(heading[2])))
        elif divider:
            found.append(Divider())
    return tuple(found)


def inlines(text: str) -> Inlines:
    """Bold, italic, links and words of one stretch of text."""
    found: list[Inline] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            found.append(Break())
        found += _of_line(line.strip())
    return tuple(found)


def _paragraphs(lines: list[str]) -> list[Block]:
    """Lines without an empty one between them: text and lists may follow each other."""
    found: list[Block] = []
    rest = list(lines)
    while rest:
        kind = _item_kind(rest[0])
        count = 1
        while count < len(rest) and _item_kind(rest[count]) == kind:
            count += 1
        taken, rest = rest[:count], rest[count:]
        if kind == "text":
            found.append(_text_block("\n".join(taken)))
        else:
            found.append(_list_block(taken, ordered=kind == "number"))
    return found


def _item_kind(line: str) -> str:
    if _POINT.fullmatch(line):
        return "point"
    return "number" if _NUMBER.fullmatch(line) else "text"


def _text_block(text: str) -> Block:
    button = _BUTTON.fullmatch(text.strip())
    if button:
        return Button(Link(button["label"], button["url"]))
    return Paragraph(inlines(text))


def _list_block(lines: list[str], *, ordered: bool) -> ListBlock:
    pattern = _NUMBER if ordered else _POINT
    matches = [match for line in lines if (match := pattern.fullmatch(line))]
    start = int(matches[0][1]) if ordered else 1
    return ListBlock(ordered, start, tuple(inlines(match[match.re.groups]) for match in matches))


def _of_line(line: str) -> list[Inline]:
    found: list[Inline] = []
    position = 0
    for match in _INLINE.finditer(line):
        inline, end = _inline(match)
        if match.start() > position:
            found.append(Text(line[position : match.start()]))
        found.append(inline)
        position = end
    if position < len(line):
        found.append(Text(line[position:]))
    return found


def _inline(match: re.Match[str]) -> tuple[Inline, int]:
    if match["bold"]:
        return Bold(tuple(_of_line(match["bold"]))), match.end()
    if match["italic"]:
        return Italic(tuple(_of_line(match["italic"]))), match.end()
    if match["label"]:
        return Link(match["label"], match["url"]), match.end()
    if match["mail"]:
        return Link(match["mail"], f"mailto:{match['mail']}"), match.end()
    shown = _without_trailing(match["bare"])
    url = shown if "://" in shown else f"https://{shown}"
    return Link(shown, url), match.start() + len(shown)


def _without_trailing(url: str) -> str:
    """Without the end of the sentence; a bracket that the address itself opened stays."""
    while url and url[-1] in _TRAILING:
        if url[-1] == ")" and url.count("(") >= url.count(")"):
            break
        url = url[:-1]
    return url
