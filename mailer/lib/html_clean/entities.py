"""Character references in attributes, read as a browser reads them there (WHATWG, 13.2.5.73)."""

from __future__ import annotations

import html
import re
from html.entities import html5

_REFERENCE = re.compile(r"&(?:#[xX]?[0-9a-fA-F]+;?|([a-zA-Z][a-zA-Z0-9]*)(;?)(=?))", re.ASCII)


def decode(value: str) -> str:
    """The value of an attribute. `&copy` is a sign only where no letter or `=` follows it."""
    if "&" not in value:
        return value
    return _REFERENCE.sub(_decoded, value)


def _decoded(match: re.Match[str]) -> str:
    name, ended, equals = match[1], match[2], match[3]
    if name is None:
        return html.unescape(match.group())
    if equals and not ended:
        return match.group()
    return html5[name + ended] + equals if name + ended in html5 else match.group()
