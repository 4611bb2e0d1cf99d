"""Text as it is compared: without case, accents or spare spaces.

Keys of lists and searches are folded once when a row is saved, so that both databases compare
them byte by byte and an index serves sorting and prefix search alike.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Letters that Unicode does not decompose but that people type without their stroke or ligature.
_LETTERS = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
    }
)
_SPACES = re.compile(r"\s+")
_LAST = 0x10FFFF


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Lower case, no accents, single spaces: `"  Luís  GONÇALVES"` gives `"luis goncalves"`."""
    if text.isascii():
        return " ".join(text.replace("\0", " ").lower().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", bare).replace("\0", " ")).strip()


def prefix_end(prefix: str) -> str | None:
    """The first text, in code point order, after all texts that start with `prefix`.

    None when there is none (an empty prefix, or one of the last code point only).
    """
    for position in range(len(prefix) - 1, -1, -1):
        point = ord(prefix[position])
        if point < _LAST:
            # Surrogates are no characters: the code point before them is followed by the one after.
            following = 0xE000 if point == 0xD7FF else point + 1
            return prefix[:position] + chr(following)
    return None
