"""A document as it stands in a source: always in one shape, so that two versions differ only
where the mail does."""

from __future__ import annotations

from mailer.domain.templates.modes.mjml import allowed, fragments
from mailer.domain.templates.modes.mjml.held_tags import HeldTags
from mailer.domain.templates.modes.mjml.source import Document, Element

_STEP = "  "


def write(document: Document) -> str:
    """MJML; reading it again gives the same document."""
    lines = ["<mjml>"]
    if document.preview:
        words = fragments.write(document.preview, document.tags.in_source)
        lines += [
            f"{_STEP}<mj-head>",
            f"{2 * _STEP}<mj-preview>{words}</mj-preview>",
            f"{_STEP}</mj-head>",
        ]
    _write(document.body, document.tags, _STEP, lines)
    return "\n".join([*lines, "</mjml>", ""])


def _write(element: Element, tags: HeldTags, indent: str, lines: list[str]) -> None:
    attributes = "".join(
        f' {name}="{tags.in_source(value, quoted=True)}"'
        for name, value in element.attributes.items()
    )
    start = f"{indent}<{element.name}{attributes}"
    if element.name in allowed.LEAVES:
        lines.append(f"{start} />")
    elif allowed.KINDS[element.name].content:
        content = fragments.write(element.content, tags.in_source)
        lines.append(f"{start}>{content}</{element.name}>")
    elif not element.children:
        lines.append(f"{start}></{element.name}>")
    else:
        lines.append(f"{start}>")
        for child in element.children:
            _write(child, tags, indent + _STEP, lines)
        lines.append(f"{indent}</{element.name}>")
