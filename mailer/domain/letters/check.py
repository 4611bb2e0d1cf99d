"""What a letter says that no customer should read."""

from __future__ import annotations

from mailer.domain.templates.tags.registry import registry
from mailer.domain.templates.tags.tag import Scope
from mailer.lib import placeholders


def unknown_tags(subject: str, text: str) -> list[str]:
    """What looks like a tag and is none, as it was typed, each once."""
    tags = registry(Scope.DOCUMENT)
    found = placeholders.unknown(f"{subject}\n{text}", tags.known)
    return list(dict.fromkeys(tag.raw for tag in found))
