"""What a drawing reads of an element's attributes and inline style."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from PIL import ImageColor

Colour = tuple[int, int, int]
_DECLARATION = re.compile(r"([a-zA-Z-]+)\s*:\s*((?:\([^)]*\)|[^;])*)")
_NUMBER = re.compile(r"\s*(-?\d{1,5}(?:\.\d{1,4})?)\s*(px|pt|em|rem|%)?\s*(?:!important)?\s*$")
_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)")
_SIDES = ("top", "right", "bottom", "left")
_HEADINGS = {"h1": 28, "h2": 22, "h3": 18, "h4": 16, "h5": 14, "h6": 12}
_HIDDEN = re.compile(
    r"display:none|visibility:hidden|max-height:0|mso-hide:all|font-size:[01]px;?$"
)


@dataclass(frozen=True)
class Style:
    """What is handed down from an element to those in it."""

    colour: Colour = (32, 33, 36)
    size: float = 16
    bold: bool = False
    align: str = "left"


@dataclass(frozen=True)
class Box:
    """What belongs to one element."""

    css: dict[str, str]
    fill: Colour | None
    padding: tuple[float, float, float, float]
    margin: tuple[float, float, float, float]
    radius: float
    border: Colour | None
    picture: str


def declarations(element: Any) -> dict[str, str]:
    """The inline style of an element."""
    found = _DECLARATION.findall(element.get("style") or "")
    return {name.lower(): value.strip() for name, value in found}


def is_hidden(element: Any) -> bool:
    """Preheaders, and what only some programs show."""
    style = re.sub(r"\s+", "", (element.get("style") or "").lower())
    return "hidden" in element.attrib or bool(_HIDDEN.search(style))


def inherited(element: Any, css: dict[str, str], above: Style) -> Style:
    """The style of what stands in `element`."""
    size = _HEADINGS.get(element.tag, above.size)
    size = length(css.get("font-size", ""), above.size, above.size) or size
    weight = css.get("font-weight", "")
    heavy = element.tag in _HEADINGS or element.tag in ("b", "strong", "th")
    bold = weight in ("bold", "bolder", "600", "700", "800", "900") if weight else heavy
    align = css.get("text-align") or element.get("align") or ""
    if element.tag == "center":
        align = "center"
    known = align.lower() if align.lower() in ("left", "center", "right") else above.align
    colour = (16, 92, 200) if element.tag == "a" else above.colour
    colour = parsed(css.get("color") or element.get("color") or "") or colour
    return replace(
        above,
        colour=colour,
        size=min(max(size, 6), 96),
        bold=bold or (above.bold and not weight),
        align=known,
    )


def box(element: Any, css: dict[str, str], width: float, size: float) -> Box:
    """Background, paddings and the like of an element in `width` pixels."""
    background = css.get("background-color") or css.get("background") or ""
    picture = _URL.search(css.get("background-image", "") or css.get("background", ""))
    return Box(
        css=css,
        fill=_first_colour(background) or parsed(element.get("bgcolor") or ""),
        padding=_sides("padding", css, width, size),
        margin=_sides("margin", css, width, size),
        radius=length(css.get("border-radius", "").split(" ")[0], width, size) or 0,
        border=_border(css),
        picture=picture[1] if picture else element.get("background") or "",
    )


def width_of(element: Any, css: dict[str, str], available: float) -> float | None:
    """The width that an element asks for, if it does."""
    asked = length(css.get("width") or element.get("width") or "", available, 16)
    most = length(css.get("max-width", ""), available, 16)
    if most is not None and (asked is None or asked > most):
        asked = most
    return None if asked is None or asked <= 0 else min(asked, available)


def length(text: str, whole: float, size: float) -> float | None:
    """`12px`, `50%`, `1.5em` or `12` in pixels."""
    match = _NUMBER.match(text)
    if match is None:
        return None
    factor = {"%": whole / 100, "em": size, "rem": 16.0, "pt": 4 / 3}.get(match[2] or "", 1.0)
    return float(match[1]) * factor


def parsed(text: str) -> Colour | None:
    """A colour as CSS and old attributes write it."""
    try:
        found = ImageColor.getrgb(text.replace("!important", "").strip().lower())
    except ValueError:
        return None
    return found[0], found[1], found[2]


def _first_colour(background: str) -> Colour | None:
    whole = parsed(background)
    if whole is not None:
        return whole
    found = (parsed(word) for word in re.sub(r"url\([^)]*\)", "", background).split())
    return next((colour for colour in found if colour), None)


def _border(css: dict[str, str]) -> Colour | None:
    words = css.get("border", "").split(" ", 2)
    if len(words) < 3 or words[0].startswith("0") or words[1] in ("none", "hidden"):
        return None
    return parsed(words[2])


def _sides(name: str, css: dict[str, str], width: float, size: float) -> tuple[Any, Any, Any, Any]:
    words = css.get(name, "").replace("!important", "").split()[:4] or ["0"]
    words = [*words, *(words[i] for i in ((0, 0, 0), (0, 1), (1,), ())[len(words) - 1])]
    values = [
        length(css.get(f"{name}-{side}", word), width, size) or 0.0
        for side, word in zip(_SIDES, words, strict=True)
    ]
    top, right, bottom, left = (min(max(value, 0.0), 400.0) for value in values)
    return top, right, bottom, left
