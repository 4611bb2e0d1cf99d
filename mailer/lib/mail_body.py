"""The body of a mail, multipart/alternative of text and HTML, with holes for tags' values.

What does not change is encoded once; `pieces()` are then joined with each recipient's values.
"""

from __future__ import annotations

import hashlib

from mailer.lib import quoted_printable
from mailer.lib.conditions import Mark
from mailer.lib.placeholders import Segments, Tag, source

Piece = bytes | Tag | Mark
#: A value, escaped for its place, as it stands in the body.
value = quoted_printable.encode


def pieces(text: Segments, html: Segments) -> list[Piece]:
    """The headers `MIME-Version` to the last boundary; a tag's piece is to be replaced by
    `value()` of it, a condition's mark by that of what it shows."""
    mark = boundary(text, html)
    found: list[Piece] = [
        b"MIME-Version: 1.0\r\n"
        b'Content-Type: multipart/alternative;\r\n boundary="' + mark + b'"\r\n\r\n'
        b"--" + mark + _part_headers(b"plain")
    ]
    found += _encoded(text)
    found.append(b"\r\n--" + mark + _part_headers(b"html"))
    found += _encoded(html)
    found.append(b"\r\n--" + mark + b"--\r\n")
    return found


def boundary(text: Segments, html: Segments) -> bytes:
    """What separates the parts: `=_` cannot occur in quoted-printable, so neither can this."""
    digest = hashlib.sha256(f"{source(text)}\0{source(html)}".encode("utf-8", "replace"))
    return b"=_" + digest.hexdigest()[:24].encode()


def _part_headers(subtype: bytes) -> bytes:
    return (
        b"\r\nContent-Type: text/" + subtype + b"; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )


def _encoded(segments: Segments) -> list[Piece]:
    """The pieces; they decode to the very text, where it does not end in a tag."""
    found: list[Piece] = []
    for part in segments:
        found.append(quoted_printable.encode(part) if isinstance(part, str) else part)
    last = found[-1] if found else b""
    if isinstance(last, bytes) and last:
        found[-1] = last.removesuffix(quoted_printable.SOFT_BREAK)
    else:
        # Encoded data may not end in a soft line break, and a value does.
        found.append(b"\r\n")
    return found
