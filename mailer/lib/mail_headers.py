"""Header lines of a mail (RFC 5322), in one piece each, with CRLF at the end.

Texts are encoded words (RFC 2047) where they are not plain ASCII; addresses outside ASCII stand
in UTF-8 as they are (RFC 6532), and the mail then needs a server with SMTPUTF8.
"""

from __future__ import annotations

import binascii
import datetime as dt
import re
from email.utils import format_datetime

from mailer.lib.html_places import clean, one_line

#: Lines are folded to about this many characters (RFC 5322, 2.1.1 asks for at most 78).
WIDTH = 76
_NO_MAILBOX = re.compile(r"[\x00-\x20\x7f<>]")
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def text(name: str, value: str) -> bytes:
    """A header of free text, such as Subject. Line breaks in the value become spaces."""
    return f"{name}: {_unstructured(one_line(clean(value)), len(name) + 2)}\r\n".encode()


def address(name: str, person: str, mailbox: str) -> bytes:
    """A header of one address with the name of its owner, which may be empty.

    Raises ValueError for an address that could end the line or the angle brackets.
    """
    if _NO_MAILBOX.search(mailbox.replace(" ", "") if '"' in mailbox else mailbox):
        raise ValueError("not an address")
    phrase = _phrase(one_line(clean(person)), len(name) + 2)
    if not phrase:
        return f"{name}: {mailbox}\r\n".encode()
    space = " " if len(name) + len(phrase) + len(mailbox) + 5 <= WIDTH else "\r\n "
    return f"{name}: {phrase}{space}<{mailbox}>\r\n".encode()


def date(moment: dt.datetime) -> bytes:
    """The Date header of an aware moment."""
    return f"Date: {format_datetime(moment)}\r\n".encode()


def raw(name: str, value: str) -> bytes:
    """A header whose value is our own: identifiers, links, types. Printable ASCII only; a value
    may be folded between its parts."""
    if not value.isascii() or not value.replace(",\r\n ", ", ").isprintable():
        raise ValueError(f"{name} is not printable ASCII")
    return f"{name}: {value}\r\n".encode("ascii")


def _unstructured(value: str, taken: int) -> str:
    if _PLAIN.fullmatch(value) and "=?" not in value:
        folded = _folded(value, taken)
        if folded is not None:
            return folded
    return _encoded_words(value, taken) if value else ""


def _folded(value: str, taken: int) -> str | None:
    """Broken at spaces; None where a word is too long for any line."""
    room = WIDTH - taken
    if len(value) <= min(room, WIDTH - 12):
        return value
    lines: list[str] = []
    line = ""
    for word in value.split(" "):
        if len(word) > WIDTH - 12:
            return None
        if line and len(line) + 1 + len(word) > room:
            lines.append(line)
            line, room = word, WIDTH - 1
        else:
            line = f"{line} {word}" if line else word
    return "\r\n ".join([*lines, line])


def _phrase(value: str, taken: int) -> str:
    if not value:
        return ""
    if len(value) <= WIDTH - 12 and "=?" not in value:
        if _ATOMS.fullmatch(value):
            return value
        if value.isascii():
            return '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'
    return _encoded_words(value, taken)


def _encoded_words(value: str, taken: int) -> str:
    """`taken` characters of the first line are the header's name."""
    room = _word_bytes(WIDTH - taken)
    whole = value.encode()
    if len(whole) <= room:
        return _word(whole)
    words: list[str] = []
    chunk = b""
    for character in value:
        encoded = character.encode()
        if len(chunk) + len(encoded) > room:
            words.append(_word(chunk))
            chunk, room = b"", _word_bytes(WIDTH - 1)
        chunk += encoded
    words.append(_word(chunk))
    return "\r\n ".join(words)


def _word_bytes(width: int) -> int:
    """UTF-8 bytes that one encoded word of at most `width` characters holds."""
    return (min(width, 75) - len("=?utf-8?b??=")) // 4 * 3


def _word(chunk: bytes) -> str:
    return f"=?utf-8?b?{binascii.b2a_base64(chunk, newline=False).decode()}?="
