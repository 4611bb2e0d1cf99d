"""A finished mail, as the engine hands it over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import cast

from mailer.infra.mail_files import MailFile


@dataclass(frozen=True, slots=True)
class Rendered:
    """One finished mail (RFC 5322): line ends CRLF, no line begins with a dot."""

    #: Its text in pieces, which mails of one message share, and between them the files that go
    #: with it, each read when it is sent. Every part begins and ends at the start of a line.
    parts: Sequence[bytes | MailFile]
    #: Its headers hold an address outside ASCII: the server must offer SMTPUTF8.
    smtputf8: bool
    #: Bytes, as SIZE announces them (RFC 1870).
    size: int = field(init=False)
    #: It holds bytes outside ASCII: 8BITMIME is to be announced (RFC 6152).
    eight_bit: bool = field(init=False)
    #: The whole of it, if no files go with it.
    _whole: bytes | None = field(init=False)

    def __post_init__(self) -> None:
        files = [part.size for part in self.parts if isinstance(part, MailFile)]
        texts = [part for part in self.parts if isinstance(part, bytes)] if files else self.parts
        text = b"".join(cast(Sequence[bytes], texts))
        object.__setattr__(self, "size", len(text) + sum(files))
        # Files are base64.
        object.__setattr__(self, "eight_bit", not text.isascii())
        object.__setattr__(self, "_whole", None if files else text)

    def blocks(self) -> Iterator[bytes]:
        """The complete message, block by block; each ends with CRLF at the end of a line.
        Without files it is one block; files come in
        blocks of 64 KB or so, read when they are asked for.

        Raises OSError when a file cannot be read; what was sent so far is then to be abandoned.
        """
        if self._whole is not None:
            yield self._whole
            return
        for is_text, parts in groupby(self.parts, lambda part: isinstance(part, bytes)):
            if is_text:
                yield b"".join(cast(Iterator[bytes], parts))
            else:
                for file in cast(Iterator[MailFile], parts):
                    yield from file.blocks()

    @property
    def content(self) -> bytes:
        """All of it at once, for a file or a screen."""
        return b"".join(self.blocks())

    def apart(self) -> tuple[bytes, list[bytes | MailFile]]:
        """The headers, with their last CRLF, and the parts of the body, which the empty line
        between them belongs to neither of."""
        head = b""
        for number, part in enumerate(self.parts):
            if not isinstance(part, bytes):
                break
            head += part
            headers, empty, rest = head.partition(b"\r\n\r\n")
            if empty:
                return headers + b"\r\n", [rest, *self.parts[number + 1 :]]
        raise ValueError("a mail without a body")
