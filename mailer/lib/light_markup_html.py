"""Blocks of simple writing as HTML without any look; the layout around it brings that."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable

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

#: Gives the address that a link leads to, or None for one that leads nowhere good.
Checked = Callable[[str], str | None]


def write(blocks: Iterable[Block], url: Checked) -> str:
    """One line a block. A link that `url` refuses is shown as its words."""
    return "".join(f"{_block(block, url)}\n" for block in blocks)


def _block(block: Block, url: Checked) -> str:
    match block:
        case Heading(level, inlines):
            return f"<h{level}>{_inlines(inlines, url)}</h{level}>"
        case Paragraph(inlines):
            return f"<p>{_inlines(inlines, url)}</p>"
        case ListBlock(ordered, start, items):
            name = "ol" if ordered else "ul"
            first = f' start="{start}"' if start != 1 else ""
            written = "".join(f"<li>{_inlines(item, url)}</li>" for item in items)
            return f"<{name}{first}>{written}</{name}>"
        case Button(link):
            address = url(link.url)
            if address is None:
                return f"<p>{html.escape(link.label)}</p>"
            # A table, because Outlook gives a link no padding.
            return (
                '<table role="presentation" class="button"><tr><td>'
                f"{_link(link, address)}</td></tr></table>"
            )
        case Divider():
            return "<hr>"


def _inlines(inlines: Inlines, url: Checked) -> str:
    written = []
    for inline in inlines:
        match inline:
            case Text(text):
                written.append(html.escape(text, quote=False))
            case Break():
                written.append("<br>\n")
            case Bold(inner):
                written.append(f"<strong>{_inlines(inner, url)}</strong>")
            case Italic(inner):
                written.append(f"<em>{_inlines(inner, url)}</em>")
            case Link(label):
                address = url(inline.url)
                written.append(
                    html.escape(label, quote=False) if address is None else _link(inline, address)
                )
    return "".join(written)


def _link(link: Link, address: str) -> str:
    return f'<a href="{html.escape(address)}">{html.escape(link.label, quote=False)}</a>'
