"""A ZIP of an HTML file and its pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from mailer.lib.zip_archive import Archive, BadArchive, Limits

LIMITS = Limits(entries=300, bytes=60_000_000)
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".avif"})
_HTML = frozenset({".html", ".htm", ".xhtml"})
_ARCHIVES = frozenset({".zip", ".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz"})
_JUNK = frozenset({"thumbs.db", "desktop.ini"})


class Unusable(Exception):
    """`code`: one of `BadArchive`, or nested, none, several; `what` names the files at fault."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code, what)
        self.code, self.what = code, what


@dataclass(frozen=True)
class Unpacked:
    """What was in it."""

    name: str
    html: bytes
    #: By their path in the ZIP.
    pictures: dict[str, bytes]
    #: Files that nothing is done with.
    others: tuple[str, ...]


def unpack(stream: IO[bytes]) -> Unpacked:
    """The HTML file and the pictures. Raises `Unusable`; nothing is written anywhere."""
    try:
        return _unpacked(Archive(stream, LIMITS))
    except BadArchive as bad:
        raise Unusable(bad.code, bad.name[:80]) from bad


def _unpacked(archive: Archive) -> Unpacked:
    names = [name for name in archive.names if not _is_junk(name)]
    for name in names:
        if suffix_of(name) in _ARCHIVES:
            raise Unusable("nested", name[:80])
    pages = [name for name in names if suffix_of(name) in _HTML]
    if len(pages) != 1:
        listed = ", ".join(name[:80] for name in pages[:5])
        raise Unusable("several" if pages else "none", listed)
    left = LIMITS.bytes
    read: dict[str, bytes] = {}
    for name in names:
        if name == pages[0] or suffix_of(name) in PICTURES:
            read[name] = archive.read(name, left)
            left -= len(read[name])
    page = read.pop(pages[0])
    others = tuple(name for name in names if name != pages[0] and name not in read)
    return Unpacked(pages[0], page, read, others)


def suffix_of(name: str) -> str:
    """The ending of a file's name, in small letters."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def _is_junk(name: str) -> bool:
    """What operating systems put beside people's files."""
    parts = name.replace("\\", "/").split("/")
    return (
        "__MACOSX" in parts
        or any(part.startswith(".") for part in parts)
        or parts[-1].lower() in _JUNK
    )
