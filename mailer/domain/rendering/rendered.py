"""A finished mail, as the engine hands it over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mailer.infra.mail_files import MailFile


@dataclass(frozen=True, slots=True)
class Rendered:
    """One finished mail (RFC 5322): line ends CRLF, dots not doubled."""

    #: Its text, and between it the files that go with it, each read when it is sent. Every part
    #: begins and ends at the start of a line.
    parts: tuple[bytes | MailFile, ...]
    #: Its headers hold an address outside ASCII: the server must offer SMTPUTF8.
    smtputf8: bool
    #: Bytes, as SIZE announces them (RFC 1870).
    size: int = field(init=False)
    #: It holds bytes outside ASCII: 8BITMIME is to be announced (RFC 6152).
    eight_bit: bool = field(init=False)

    def __post_init__(self) -> None:
        sizes = (len(part) if isinstance(part, bytes) else part.size for part in self.parts)
        object.__setattr__(self, "size", sum(sizes))
        # Files are base64.
        ascii_only = all(part.isascii() for part in self.parts if isinstance(part, bytes))
        object.__setattr__(self, "eight_bit", not ascii_only)

    def blocks(self) -> Iterator[bytes]:
        """The complete message, piece by piece; each ends with CRLF at the end of a line, so
        that its dots can be doubled by itself. Without files it is one block; files come in
        blocks of 64 KB or so, read when they are asked for.

        Raises OSError when a file cannot be read; what was sent so far is then to be abandoned.
        """
        for part in self.parts:
            if isinstance(part, bytes):
                yield part
            else:
                yield from part.blocks()

    @property
    def content(self) -> bytes:
        """All of it at once, for a file or a screen."""
        return b"".join(self.blocks())
