"""The company's colour, made fit to be read: shades with the contrast that WCAG 2.2 asks.

Colours are `#rrggbb`; contrast is the ratio of WCAG 2.2 (1 to 21): 4.5 for text (1.4.3),
3 for the outlines of controls (1.4.11).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

RGB = tuple[int, int, int]

TEXT = 4.5
OUTLINE = 3.0
WHITE = "#ffffff"
INK = "#16181d"
#: The lightest and the darkest surfaces that the accent stands on (static/src/css/tokens.css).
LIGHT_SURFACES = ("#ffffff", "#f7f7f8", "#f1f1f3")
DARK_SURFACES = ("#16171b", "#1b1c21", "#25262c")
FALLBACK = "#2563eb"

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def is_colour(text: str) -> bool:
    """`#rrggbb`, and nothing else."""
    return _HEX.fullmatch(text) is not None


def rgb(colour: str) -> RGB:
    """Red, green and blue, 0 to 255; raises ValueError for anything but `#rrggbb`."""
    if not is_colour(colour):
        raise ValueError(f"not a colour: {colour!r}")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(channel) for channel in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with a share (0 to 1) of `other`."""
    pairs = zip(rgb(colour), rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def text_on(colour: str) -> str:
    """White or ink, whichever reads better on a colour; white where both are good enough."""
    on_white, on_ink = contrast(colour, WHITE), contrast(colour, INK)
    return WHITE if on_white >= TEXT or on_white >= on_ink else INK


def readable(colour: str, surfaces: tuple[str, ...], ratio: float = TEXT) -> str:
    """The colour, made darker or lighter by as little as possible until it stands out by
    `ratio` from every one of the surfaces."""
    light = luminance(surfaces[0]) > 0.5
    target = "#000000" if light else WHITE
    for step in range(101):
        shade = mix(colour, target, step / 100)
        if all(contrast(shade, surface) >= ratio for surface in surfaces):
            return shade
    return target


@dataclass(frozen=True)
class Shades:
    """One accent colour for light and one for dark pages."""

    #: Fill of the main button, and what is written on it.
    fill: str
    fill_hover: str
    on_fill: str
    #: Links and marks on the page.
    text: str
    #: A faint ground behind what is chosen, on which `text` is still readable.
    tint: str


def shades(colour: str, *, dark: bool) -> Shades:
    """All that a page needs of an accent colour; any `#rrggbb` gives readable shades."""
    surfaces = DARK_SURFACES if dark else LIGHT_SURFACES
    fill = readable(colour, surfaces[:1], OUTLINE)
    if contrast(fill, text_on(fill)) < TEXT:
        fill = readable(fill, (INK,), TEXT)
    written = text_on(fill)
    hover = mix(fill, "#000000" if written == WHITE else WHITE, 0.12)
    tint = mix(surfaces[0], colour, 0.16 if dark else 0.08)
    text = readable(colour, (*surfaces, tint))
    return Shades(fill, hover, written, text, tint)


def stylesheet(colour: str) -> str:
    """The accent of all pages as CSS custom properties, light and dark."""
    base = colour.lower() if is_colour(colour) else FALLBACK
    light, dark = shades(base, dark=False), shades(base, dark=True)
    names = {
        "--accent": (light.fill, dark.fill),
        "--accent-hover": (light.fill_hover, dark.fill_hover),
        "--accent-on": (light.on_fill, dark.on_fill),
        "--accent-text": (light.text, dark.text),
        "--accent-tint": (light.tint, dark.tint),
    }
    lines = (f"  {name}: light-dark({one}, {other});" for name, (one, other) in names.items())
    return ":root {\n  --brand: " + base + ";\n" + "\n".join(lines) + "\n}\n"
