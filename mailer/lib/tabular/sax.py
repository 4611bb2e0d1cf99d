"""XML as a stream of events, for files that strangers made.

No document type (so no entities, no outside files), no text or tag of a size that no
spreadsheet has: memory stays small whatever the file holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, TypeVar
from xml.parsers import expat

from mailer.lib.tabular.unreadable import Unreadable

_CHUNK = 1 << 16
#: Excel allows 32,767 characters in a cell; rich text and phonetics need some more.
_LONGEST_TEXT = 1 << 18
#: Chunks without a single event: one tag of more than 2 MB.
_LONGEST_TAG = 32

Found = TypeVar("Found")


class Handler:
    """What a subclass does with the events; names come without their namespace."""

    def __init__(self) -> None:
        self.found: list[object] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag opens."""

    def end(self, name: str) -> None:
        """A tag closes."""

    def text(self, data: str) -> None:
        """Some characters."""


def stream(file: IO[bytes], handler: Handler, take: Callable[[], list[Found]]) -> Iterator[Found]:
    """Parse `file`, giving out what `take` collects after each chunk. Raises `Unreadable`."""
    parser = expat.ParserCreate(namespace_separator=" ")
    quiet = length = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal quiet, length
        quiet = length = 0
        handler.start(name.rpartition(" ")[2], attributes)

    def end(name: str) -> None:
        nonlocal quiet, length
        quiet = length = 0
        handler.end(name.rpartition(" ")[2])

    def text(data: str) -> None:
        nonlocal quiet, length
        quiet = 0
        length += len(data)
        if length > _LONGEST_TEXT:
            raise Unreadable("bomb")
        handler.text(data)

    def doctype(*_facts: object) -> None:
        raise Unreadable("bomb")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    parser.buffer_text = True
    try:
        while chunk := file.read(_CHUNK):
            quiet += 1
            if quiet > _LONGEST_TAG:
                raise Unreadable("bomb")
            parser.Parse(chunk, False)
            yield from take()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable("damaged") from error
    yield from take()
