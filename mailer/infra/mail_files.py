"""Files that go with mails: encoded once, when they are kept, and read in blocks at each send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path

#: Characters of one encoded line, without its CRLF (RFC 2045, 6.8).
LINE = 76
#: Whole lines of about 64 KB.
BLOCK = (LINE + 2) * 840


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


def _read(file: RawIOBase, wanted: int) -> bytes:
    """Exactly so many bytes: a shorter file would break the mail in its middle."""
    block = file.read(wanted) or b""
    while len(block) < wanted:
        more = file.read(wanted - len(block))
        if not more:
            raise OSError("a file of a mail is shorter than when it was kept")
        block += more
    return block
