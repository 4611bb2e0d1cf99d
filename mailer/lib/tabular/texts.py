"""The shared texts of a workbook, kept on disk: a million of them would fill the memory."""

from __future__ import annotations

import mmap
import tempfile
from array import array
from types import TracebackType

from openpyxl.utils.escape import unescape

from mailer.lib.tabular import sax
from mailer.lib.tabular.unreadable import Unreadable


class SharedTexts:
    """Append all texts, `close_writing`, then look them up by index."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._starts = array("Q", [0])
        self._map: mmap.mmap | None = None

    def __enter__(self) -> SharedTexts:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._map is not None:
            self._map.close()
        self._file.close()

    def append(self, text: str) -> None:
        """Keep one more text."""
        written = self._file.write(text.encode("utf-8", "replace"))
        self._starts.append(self._starts[-1] + written)

    def close_writing(self) -> None:
        """From here on texts are read."""
        self._file.flush()
        if self._starts[-1]:
            self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)

    def get(self, index: int) -> str:
        """The text with that number. Raises `Unreadable` where the file points nowhere."""
        if not 0 <= index < len(self._starts) - 1:
            raise Unreadable("damaged")
        start, end = self._starts[index], self._starts[index + 1]
        return "" if start == end or self._map is None else self._map[start:end].decode()


class TextsHandler(sax.Handler):
    """`<si>` elements: plain texts, and rich ones without their phonetic hints."""

    def __init__(self, texts: SharedTexts) -> None:
        self._texts = texts
        self._pieces: list[str] = []
        self._in_text = self._in_hint = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = sax.local(name)
        if name == "t":
            self._in_text = True
        elif name == "rPh":
            self._in_hint = True
        elif name == "si":
            self._pieces.clear()

    def end(self, name: str) -> None:
        name = sax.local(name)
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._in_hint = False
        elif name == "si":
            self._texts.append(unescaped("".join(self._pieces)))

    def text(self, data: str) -> None:
        if self._in_text and not self._in_hint:
            self._pieces.append(data)
            if len(self._pieces) > sax.MOST_PIECES:
                raise Unreadable("bomb")

    def take(self) -> list[None]:
        """Nothing is given out: the texts are kept."""
        return []


def unescaped(text: str) -> str:
    """`_x000D_` and the like are characters that XML cannot hold (ECMA-376 Part 1, 22.4.2.4)."""
    return str(unescape(text)) if "_x" in text else text
