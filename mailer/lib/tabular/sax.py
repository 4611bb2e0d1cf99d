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
#: The longest tag or text run that waits for its end; bytes.
_LONGEST_TOKEN = 2 << 20
#: Pieces of one text, of at most 8 KB each. Excel allows 32,767 characters in a cell; rich text
#: and phonetics need some more.
MOST_PIECES = 40
_MOST_NAMES = 1000

Found = TypeVar("Found")
_names: dict[str, str] = {}


class Handler:
    """What a subclass does with the events. Names come with their namespace; see `local`."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag opens."""

    def end(self, name: str) -> None:
        """A tag closes."""

    def text(self, data: str) -> None:
        """Some characters."""


def local(name: str) -> str:
    """A name without its namespace."""
    found = _names.get(name)
    if found is None:
        found = name.rpartition(" ")[2]
        if len(_names) < _MOST_NAMES:
            _names[name] = found
    return found


def stream(file: IO[bytes], handler: Handler, take: Callable[[], list[Found]]) -> Iterator[Found]:
    """Parse `file`, giving out what `take` collects after each chunk. Raises `Unreadable`."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def doctype(*_facts: object) -> None:
        raise Unreadable("bomb")

    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = doctype
    parser.buffer_text = True
    read = 0
    try:
        while chunk := file.read(_CHUNK):
            parser.Parse(chunk, False)
            read += len(chunk)
            if read - parser.CurrentByteIndex > _LONGEST_TOKEN:
                raise Unreadable("bomb")
            yield from take()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable("damaged") from error
    yield from take()


def verify(file: IO[bytes]) -> None:
    """Parse `file` to its end for its form alone. Raises `Unreadable`."""
    parser = expat.ParserCreate()
    try:
        while chunk := file.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable("damaged") from error
