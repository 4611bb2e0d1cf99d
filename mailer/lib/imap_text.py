"""Texts as IMAP wants them (RFC 3501): names of folders, quoted strings."""

from __future__ import annotations

import base64
import re

_FOREIGN = re.compile(r"[^\x20-\x7e]+")


def folder(name: str) -> str:
    """A folder's name in modified UTF-7 (RFC 3501 §5.1.3), quoted."""
    return quoted(_FOREIGN.sub(_shifted, name.replace("&", "&-")))


def quoted(text: str) -> str:
    """A quoted string; raises `ValueError` for what does not fit into one line."""
    if not text.isprintable():
        raise ValueError("not one line of text")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shifted(found: re.Match[str]) -> str:
    code = base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=")
    return "&" + code.replace("/", ",") + "-"
