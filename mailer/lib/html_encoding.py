"""An HTML file as text, whatever encoding it was saved in."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Where the standard wants it: within the first kilobyte. Editors write long comments before it.
_HEAD = 4096
_DECLARED = re.compile(rb"<meta[^>]*?charset\s*=\s*[\"']?\s*([a-zA-Z0-9._:-]+)", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([a-zA-Z0-9._:-]+)", re.IGNORECASE)
#: As browsers read these names (WHATWG Encoding).
_LATIN = frozenset({"iso8859-1", "ascii"})
#: Readings of bytes that no editor saves HTML in.
_NOT_FOR_FILES = frozenset({"utf-7", "utf-16", "utf-32", "idna", "punycode", "raw_unicode_escape"})


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text."""

    text: str
    #: What it was saved in, as `codecs` names it.
    encoding: str
    #: Some bytes have no meaning in it, and were replaced by a sign that says so.
    damaged: bool = False


def decode(data: bytes) -> Decoded | None:
    """The text of a file; None for one that is no text. UTF-8 keeps its byte order mark, so that
    the text can be written as the same bytes again."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decoded(data, encoding)
    if data.startswith((b"<\0", b"\0<")):
        return _decoded(data, "utf-16-le" if data[1:2] == b"\0" else "utf-16-be")
    if b"\0" in data:
        return None
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    declared = _declared(data)
    if declared:
        found = _decoded(data, declared)
        if not found.damaged:
            return found
    return _guessed(data, declared)


def _decoded(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        return Decoded(data.decode(encoding, "replace"), encoding, damaged=True)


def _guessed(data: bytes, declared: str) -> Decoded:
    best = from_bytes(data[:200_000]).best()
    if best is not None:
        found = _decoded(data, best.encoding)
        if not found.damaged:
            return found
    return _decoded(data, declared or "cp1252")


def _declared(data: bytes) -> str:
    """The encoding that the file names itself; empty if Python knows none of that name."""
    head = data[:_HEAD]
    match = _DECLARED.search(head) or _XML_DECLARED.search(head)
    if match is None:
        return ""
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
        b"a".decode(name)
    except (LookupError, UnicodeError, ValueError):
        return ""
    if name.startswith(tuple(_NOT_FOR_FILES)):
        return ""
    return "cp1252" if name in _LATIN else name
