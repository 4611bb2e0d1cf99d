"""Quoted-printable (RFC 2045, 6.7) in pieces that can be joined.

Every piece begins and ends at the start of a line: where the text does not break there, a soft
line break (`=` at the end of the line) is written. Pieces encoded once can thus stand beside
pieces encoded for each recipient, and no line is ever longer than 76 characters. No line begins
with a dot (RFC 2049 §3), so that none has to be looked for when the mail is handed over.

(`binascii.b2a_qp` is used for what fits one line only: it writes lines of 77 characters where a
space ends a full line.)
"""

from __future__ import annotations

import binascii
import re

#: The longest line, with the `=` of a soft break.
LINE = 76
SOFT_BREAK = b"=\r\n"
#: Bytes that fit one line however they are written.
_SHORT = (LINE - 1) // 3
_SIMPLE = re.compile(r"[!-<>-~](?:[ !-<>-~]{0,72}[!-<>-~])?")
_DOT = ord(".")
_TO_ENCODE = re.compile(rb"[^\t -<>-~]")
_ESCAPES = {bytes([code]): b"=%02X" % code for code in range(256)}


def encode(text: str) -> bytes:
    """One piece; line feeds become CRLF, and CRLF stays. `text` holds no lone surrogate."""
    if not text:
        return b""
    encoded = text.encode()
    dotted = encoded[0] == _DOT
    # Most values are a word or two.
    if len(encoded) <= _SHORT and not dotted and b"\n" not in encoded:
        return binascii.b2a_qp(encoded, istext=False) + SOFT_BREAK
    if not dotted and _SIMPLE.fullmatch(text):
        return encoded + SOFT_BREAK
    lines = encoded.replace(b"\r\n", b"\n").split(b"\n")
    ended = [_line(line) + b"\r\n" for line in lines[:-1]]
    if lines[-1]:
        ended.append(_line(lines[-1]) + SOFT_BREAK)
    return b"".join(ended)


def _line(line: bytes) -> bytes:
    """One line without its end, broken softly so that a `=` fits behind every part of it."""
    encoded = _TO_ENCODE.sub(lambda match: _ESCAPES[match.group()], line)
    if encoded.endswith((b" ", b"\t")):
        encoded = encoded[:-1] + _ESCAPES[encoded[-1:]]
    parts = []
    encoded = _without_dot(encoded)
    while len(encoded) >= LINE:
        cut = LINE - 1
        # Not inside an `=XX`.
        escape = encoded.rfind(b"=", cut - 2, cut)
        cut = escape if escape >= 0 else cut
        parts.append(encoded[:cut])
        encoded = _without_dot(encoded[cut:])
    parts.append(encoded)
    return b"=\r\n".join(parts)


def _without_dot(encoded: bytes) -> bytes:
    """With a dot at its beginning written as `=2E`."""
    return _ESCAPES[b"."] + encoded[1:] if encoded.startswith(b".") else encoded
