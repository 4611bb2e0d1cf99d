"""Blocks of simple writing as the plain-text part of a mail."""

from __future__ import annotations

from collections.abc import Iterable

from mailer.lib.light_markup import (
    Block,
    Bold,
    Break,
    Button,
    Divider,
    Heading,
    Inlines,
    Italic,
    Link,
    ListBlock,
    Paragraph,
    Text,
)


def write(blocks: Iterable[Block]) -> str:
    """The blocks with an empty line between them, ending in a line feed."""
    return "\n\n".join(_block(block) for block in blocks) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(level, inlines):
            words = _inlines(inlines)
            return f"{words}\n{('=' if level == 1 else '-') * min(len(words), 60)}"
        case Paragraph(inlines):
            return _inlines(inlines)
        case ListBlock(ordered, start, items):
            marks = (f"{start + n}. " if ordered else "- " for n in range(len(items)))
            return "\n".join(mark + _inlines(item) for mark, item in zip(marks, items, strict=True))
        case Button(link):
            return f"{link.label}:\n{link.url}"
        case Divider():
            return "-" * 40


def _inlines(inlines: Inlines) -> str:
    written = []
    for inline in inlines:
        match inline:
            case Text(text):
                written.append(text)
            case Break():
                written.append("\n")
            case Bold(inner) | Italic(inner):
                written.append(_inlines(inner))
            case Link(label, url):
                shown = url.removeprefix("mailto:").removeprefix("https://")
                bare = label in (url, url.removeprefix("mailto:"), shown)
                written.append(label if bare else f"{label} ({url})")
    return "".join(written)
