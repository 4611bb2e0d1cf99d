"""The typeface of drawings: the same on every machine."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from PIL import ImageFont

_FOLDER = files("font_source_sans_pro") / "files"
_NOTHING = "\uffff"


@lru_cache(maxsize=128)
def typeface(size: float, bold: bool) -> ImageFont.FreeTypeFont:
    """Source Sans, regular or bold."""
    name = "SourceSansPro-Bold.ttf" if bold else "SourceSansPro-Regular.ttf"
    return ImageFont.truetype(str(_FOLDER / name), max(6, round(size)))


def width_of_words(text: str, size: float, bold: bool) -> float:
    """How many pixels they take on one line."""
    known = shown(text)
    if text and not known:
        return len(text) * size * 0.5
    return float(typeface(size, bold).getlength(known))


def shown(text: str) -> str:
    """What of a text the typeface has letters for."""
    return text if text.isascii() else "".join(filter(_is_known, text))


@lru_cache(maxsize=4096)
def _is_known(letter: str) -> bool:
    face = typeface(16, False)
    return letter == " " or bytes(face.getmask(letter)) != bytes(face.getmask(_NOTHING))
