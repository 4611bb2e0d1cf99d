"""ZIP archives from anybody: looked through before anything is unpacked, and never onto a disk.

What an archive says about itself (how many entries, how large) is only a claim: the list of
entries is measured before it is read, and an entry is read no further than its limit.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import IO

_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
#: Bytes that the list of entries takes for each of them, long names included.
_PER_ENTRY = 600
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class BadArchive(Exception):
    """`code`: broken, encrypted, names, many or large; `name` is the entry at fault."""

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.name = name


@dataclass(frozen=True)
class Limits:
    """What is taken."""

    entries: int
    #: Of all entries together, unpacked.
    bytes: int


class Archive:
    """An archive whose list of entries was found good; nothing of it is unpacked yet."""

    def __init__(self, stream: IO[bytes], limits: Limits) -> None:
        """Raises `BadArchive`; entries with a name twice, a folder above or a drive are bad."""
        try:
            _measure(stream, limits)
            self._zip = zipfile.ZipFile(stream)
            entries = self._zip.infolist()
        except _DAMAGE as error:
            raise BadArchive("broken") from error
        if len(entries) > limits.entries:
            raise BadArchive("many")
        for entry in entries:
            if entry.flag_bits & 1:
                raise BadArchive("encrypted", entry.filename)
            if entry.compress_type not in _METHODS:
                raise BadArchive("broken", entry.filename)
            if _is_odd(entry.filename):
                raise BadArchive("names", entry.filename)
        self._entries = {entry.filename: entry for entry in entries if not entry.is_dir()}
        if len(self._entries) != sum(not entry.is_dir() for entry in entries):
            raise BadArchive("names")
        if sum(entry.file_size for entry in entries) > limits.bytes:
            raise BadArchive("large")

    @property
    def names(self) -> Collection[str]:
        """The entries that are files."""
        return self._entries.keys()

    def read(self, name: str, limit: int) -> bytes:
        """One entry. Raises `BadArchive` where it is damaged or larger than `limit` bytes."""
        entry = self._entries.get(name)
        if entry is None:
            raise BadArchive("broken", name)
        if entry.file_size > limit:
            raise BadArchive("large", name)
        try:
            with self._zip.open(entry) as file:
                data = file.read(limit + 1)
        except _DAMAGE as error:
            raise BadArchive("broken", name) from error
        if len(data) > limit:
            raise BadArchive("large", name)
        return data


#: All that `zipfile` raises for archives that somebody tampered with.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    MemoryError,
    OSError,
)


def _measure(stream: IO[bytes], limits: Limits) -> None:
    """Refuse a list of entries that is too long, before it is read into memory."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise BadArchive("broken")
    count, length = struct.unpack_from("<HL", tail, at + 10)
    # A list that does not fit into these numbers (ZIP64) has all bits set.
    if count > limits.entries or length > limits.entries * _PER_ENTRY:
        raise BadArchive("many")
    if tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        raise BadArchive("many")
    stream.seek(0)


def _is_odd(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith("/") or ".." in parts or ":" in name or "\0" in name
