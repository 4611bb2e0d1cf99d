"""How words look: colour, ground, size and weight, handed down from element to element.

Only what is needed to judge contrast; a ground that cannot be known (a picture, a gradient) is
None, and nothing is said about what stands on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import tinycss2
from tinycss2.color3 import RGBA, parse_color

RGB = tuple[float, float, float]

_BOLD_ELEMENTS = frozenset({"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_SIZES = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h4": 1.0, "h5": 0.83, "h6": 0.67, "small": 0.83}
_KEYWORDS = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0,
    "x-large": 24.0, "xx-large": 32.0,
}  # fmt: skip
#: <font size=…>
_FONT_SIZES = {"1": 10.0, "2": 13.0, "3": 16.0, "4": 18.0, "5": 24.0, "6": 32.0, "7": 48.0}
_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78}
_LENGTH = re.compile(r"(\d*\.?\d+)\s*(px|pt|pc|in|cm|mm|em|rem|%)?")
DARK_RULE = re.compile(r"prefers-color-scheme\s*:\s*dark", re.IGNORECASE)
_LINK = (0.0, 0.0, 238 / 255)


@dataclass(frozen=True, slots=True)
class Style:
    """How words look; colours have channels from 0 to 1."""

    colour: RGB = (0.0, 0.0, 0.0)
    ground: RGB | None = (1.0, 1.0, 1.0)
    #: In pixels.
    size: float = 16.0
    bold: bool = False
    hidden: bool = False

    @property
    def readable(self) -> bool:
        """Words of this size can be seen: containers are often given none, so that the blanks
        between what they hold take no room."""
        return self.size > 1


#: A reader's program before the mail says anything.
READER = Style()


def inside(above: Style, name: str, attributes: Mapping[str, str]) -> Style:
    """The style inside an element."""
    css = declarations(attributes.get("style", ""))
    if hides(css) or "hidden" in attributes:
        return replace(above, hidden=True)
    style = above
    if name in _BOLD_ELEMENTS:
        style = replace(style, bold=True)
    if name in _SIZES:
        style = replace(style, size=style.size * _SIZES[name])
    if name == "a" and "href" in attributes:
        style = replace(style, colour=_LINK)
    style = _by_attributes(style, name, attributes)
    if "font-size" in css:
        style = replace(style, size=_size(css["font-size"], above.size))
    if "font-weight" in css:
        weight = css["font-weight"]
        bold = weight in ("bold", "bolder") or (weight.isdigit() and int(weight) >= 700)
        style = replace(style, bold=bold or (weight == "inherit" and above.bold))
    return _coloured(style, above, css)


def _by_attributes(style: Style, name: str, attributes: Mapping[str, str]) -> Style:
    if attributes.get("background"):
        style = replace(style, ground=None)
    elif "bgcolor" in attributes and (colour := _rgba(_hex(attributes["bgcolor"]))):
        style = replace(style, ground=_over(colour, style.ground))
    if name == "body" and "text" in attributes and (colour := _rgba(_hex(attributes["text"]))):
        style = replace(style, colour=colour[:3])
    if name == "font":
        if colour := _rgba(_hex(attributes.get("color", ""))):
            style = replace(style, colour=colour[:3])
        if size := _FONT_SIZES.get(attributes.get("size", "")):
            style = replace(style, size=size)
    return style


def _coloured(style: Style, above: Style, css: Mapping[str, str]) -> Style:
    image = css.get("background-image", "") + css.get("background", "")
    if "url(" in image or "gradient(" in image:
        style = replace(style, ground=None)
    else:
        written = css.get("background-color") or _colour_in(css.get("background", ""))
        if colour := _rgba(written):
            style = replace(style, ground=_over(colour, style.ground))
    if "opacity" in css:
        # Everything shines through; nothing can be said for certain.
        style = replace(style, ground=None if css["opacity"] not in ("1", "1.0") else style.ground)
    written = css.get("color", "")
    if written == "inherit":
        return replace(style, colour=above.colour)
    if colour := _rgba(written):
        mixed = _over(colour, style.ground)
        return replace(style, colour=mixed) if mixed else replace(style, colour=colour[:3])
    return style


@lru_cache(maxsize=2048)
def declarations(style: str) -> Mapping[str, str]:
    """A style attribute: property → value, lower case, without `!important`."""
    found: dict[str, str] = {}
    important: set[str] = set()
    if not style:
        return found
    for each in tinycss2.parse_declaration_list(style, skip_comments=True, skip_whitespace=True):
        if each.type != "declaration" or (each.lower_name in important and not each.important):
            continue
        found[each.lower_name] = tinycss2.serialize(each.value).strip().lower()
        if each.important:
            important.add(each.lower_name)
        if each.lower_name == "background" and "background-color" in found:
            # The later shorthand replaces it.
            del found["background-color"]
    return found


def hides(css: Mapping[str, str]) -> bool:
    """Nobody sees an element with this style."""
    return (
        css.get("display") == "none"
        or css.get("visibility") == "hidden"
        or css.get("opacity") in ("0", "0.0")
        or (_nothing(css.get("max-height", "")) and css.get("overflow") == "hidden")
        or (_nothing(css.get("height", "")) and css.get("overflow") == "hidden")
    )


def at_night(html: str) -> str:
    """The page with its rules for dark mode written as rules that always hold."""
    rules = []
    for sheet in re.findall(r"<style\b[^>]*>(.*?)</style", html, re.IGNORECASE | re.DOTALL):
        for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
            if rule.type != "at-rule" or rule.lower_at_keyword != "media" or rule.content is None:
                continue
            if DARK_RULE.search(tinycss2.serialize(rule.prelude)):
                rules.append(tinycss2.serialize(rule.content))
    sheet = f"<style>{' '.join(rules)}</style>"
    head = re.search(r"</head\s*>", html, re.IGNORECASE)
    at = head.start() if head else 0
    return html[:at] + sheet + html[at:]


def _nothing(written: str) -> bool:
    number = _LENGTH.fullmatch(written)
    return number is not None and float(number[1]) <= 1 and number[2] in (None, "px", "pt")


def _size(written: str, above: float) -> float:
    if written in _KEYWORDS:
        return _KEYWORDS[written]
    if written in ("smaller", "larger"):
        return above * (0.83 if written == "smaller" else 1.2)
    number = _LENGTH.fullmatch(written)
    if number is None:
        return above
    amount, unit = float(number[1]), number[2] or "px"
    if unit in ("em", "%"):
        return above * amount / (100 if unit == "%" else 1)
    return amount * 16 if unit == "rem" else amount * _PIXELS[unit]


def _hex(written: str) -> str:
    """bgcolor="ffffff" works in mail programs."""
    return f"#{written}" if re.fullmatch(r"[0-9a-fA-F]{6}|[0-9a-fA-F]{3}", written) else written


@lru_cache(maxsize=1024)
def _rgba(written: str) -> tuple[float, float, float, float] | None:
    colour = parse_color(written) if written else None
    if not isinstance(colour, RGBA):
        return None
    return colour.red, colour.green, colour.blue, colour.alpha


@lru_cache(maxsize=512)
def _colour_in(background: str) -> str:
    for part in tinycss2.parse_component_value_list(background):
        if isinstance(parse_color(part), RGBA):
            return str(tinycss2.serialize([part]))
    return ""


def _over(colour: tuple[float, float, float, float], ground: RGB | None) -> RGB | None:
    red, green, blue, alpha = colour
    if alpha >= 1:
        return red, green, blue
    if ground is None:
        return None
    mixed = (c * alpha + g * (1 - alpha) for c, g in zip((red, green, blue), ground, strict=True))
    return next(mixed), next(mixed), next(mixed)
