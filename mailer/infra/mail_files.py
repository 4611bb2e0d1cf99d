"""Files that go with mails: encoded once, when they are kept, and read in blocks at each send."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path

from mailer.infra import files
from mailer.infra.files import Readable

#: In `infra.files`.
KIND = "attachment"
#: Bytes that one line of base64 holds, and its characters with the CRLF (RFC 2045, 6.8).
_BYTES, _LINE = 57, 78
#: Whole lines of about 64 KB.
_LINES = 840
BLOCK = _LINE * _LINES


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a file."""

    #: Names it in `infra.files`.
    key: str
    #: Bytes, before it was encoded and after.
    size: int
    encoded_size: int
    #: SHA-256 of the file, hexadecimal.
    digest: str


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file as it stands in a mail: base64, in lines that end with CRLF."""

    path: Path
    #: Bytes, encoded.
    size: int

    def blocks(self) -> Iterator[bytes]:
        """All of it, in whole lines. Raises OSError when it is not what was kept."""
        left = self.size
        with self.path.open("rb", buffering=0) as file:
            while left:
                block = _read(file, min(BLOCK, left))
                left -= len(block)
                yield block

    def decoded(self) -> Iterator[bytes]:
        """The file itself, in blocks."""
        return map(binascii.a2b_base64, self.blocks())

    @property
    def key(self) -> str:
        """Under which it is kept."""
        return f"{KIND}/{self.path.name}"

    @property
    def whole(self) -> bool:
        """Is it there, as it was kept?"""
        try:
            return self.path.stat().st_size == self.size
        except OSError:
            return False


def keep(stream: Readable, limit: int) -> Kept:
    """Keep a file, encoded, in constant memory; the file itself is not kept beside it.

    Raises `files.TooLarge` over `limit` bytes; nothing is kept then.
    """
    encoding = _Encoding(stream, limit)
    key = files.save(encoding, KIND)
    return Kept(key, encoding.size, encoding.encoded_size, encoding.digest.hexdigest())


def kept(key: str, encoded_size: int) -> MailFile:
    """What was kept under a key."""
    return MailFile(files.path(key), encoded_size)


class _Encoding:
    """A stream's base64, as a stream."""

    def __init__(self, stream: Readable, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self.size = self.encoded_size = 0
        self.digest = hashlib.sha256()

    def read(self, _size: int) -> bytes:
        """The next lines; empty at the end."""
        block = _filled(self._stream, _BYTES * _LINES)
        self.size += len(block)
        if self.size > self._limit:
            raise files.TooLarge
        self.digest.update(block)
        encoded = base64.encodebytes(block).replace(b"\n", b"\r\n")
        self.encoded_size += len(encoded)
        return encoded


def _filled(stream: Readable, wanted: int) -> bytes:
    """So many bytes, or what there is until the end."""
    block = b""
    while len(block) < wanted and (more := stream.read(wanted - len(block))):
        block += more
    return block


def _read(file: RawIOBase, wanted: int) -> bytes:
    """Exactly so many bytes: a shorter file would break the mail in its middle."""
    block = b""
    while len(block) < wanted:
        more = file.read(wanted - len(block))
        if not more:
            raise OSError("a file of a mail is shorter than when it was kept")
        block += more
    return block
