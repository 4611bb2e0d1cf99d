"""Links that open a person's own mail program (RFC 6068)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

#: Browsers and mail programs cut longer addresses off, some without a word.
LONGEST = 1_900


@dataclass(frozen=True)
class MailLink:
    """One window of the mail program."""

    url: str
    addresses: tuple[str, ...]


def links(addresses: Iterable[str], *, hidden: bool, longest: int = LONGEST) -> list[MailLink]:
    """Links that together hold all addresses: as blind copies (`hidden`), or for all to see."""
    start = "mailto:?bcc=" if hidden else "mailto:"
    found: list[MailLink] = []
    url, held = start, list[str]()
    for address in dict.fromkeys(addresses):
        written = quote(address, safe="@")
        if held and len(url) + 1 + len(written) > longest:
            found.append(MailLink(url, tuple(held)))
            url, held = start, []
        url += f",{written}" if held else written
        held.append(address)
    return [*found, MailLink(url, tuple(held))] if held else found
