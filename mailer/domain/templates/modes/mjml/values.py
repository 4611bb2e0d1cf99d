"""Which values an attribute or a style of a drag & drop source may have.

Each function answers with the value as it is kept, or None where it must go.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from mailer.domain.templates.modes.mjml import shipped

Value = Callable[[str], str | None]

#: Written where a colour stands; they become the company's when a mail is made.
FILL, TEXT, LINK, TINT = "company-fill", "company-text", "company-link", "company-tint"
MARKERS = frozenset({FILL, TEXT, LINK, TINT})

#: A held tag: see `hold`. Unicode noncharacters, which no text may hold.
IN_TEXT, END = "\ufdd0", "\ufdd2"

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
_RGB = re.compile(
    r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(?:,\s*(0|1|0?\.\d{1,4})\s*)?\)"
)
_LENGTH = r"-?\d{1,4}(?:\.\d{1,3})?(?:px|%|em|rem|pt)?"
_ONE = re.compile(_LENGTH)
_FOUR = re.compile(rf"{_LENGTH}(?:\s+{_LENGTH}){{0,3}}")
_MARGIN = rf"(?:{_LENGTH}|auto)"
_MARGINS = re.compile(rf"{_MARGIN}(?:\s+{_MARGIN}){{0,3}}")
_POSITION = re.compile(
    rf"(?:top|bottom|left|right|center|cover|contain|auto|{_LENGTH})"
    rf"(?:\s+(?:top|bottom|left|right|center|auto|{_LENGTH}))?"
)
_BORDER_WIDTH = re.compile(r"\d{1,2}(?:\.\d{1,2})?(?:px)?|thin|medium|thick")
_BORDER_STYLE = frozenset({"none", "solid", "dashed", "dotted", "double"})
_FONT = re.compile(r"[\w ,'\"-]{1,200}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_GOOD_LINK = re.compile(r"(?:https?://|mailto:|tel:)\S", re.IGNORECASE)
_GOOD_PICTURE = re.compile(r"https?://[^\s<>\"'()\\]+", re.IGNORECASE)
_OWN_PICTURE = re.compile(r"/media/[\w./-]{1,200}")
_TAG_NAME = re.compile("[\\w\u0300-\u036f]{1,60}")
_HELD = re.compile(rf"{IN_TEXT}\d+{END}")
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\ufeff]+")

# The colours that have names in every mail program; those of CSS 4 that editors write.
NAMED = {
    "black": "#000000", "white": "#ffffff", "red": "#ff0000", "green": "#008000",
    "blue": "#0000ff", "yellow": "#ffff00", "orange": "#ffa500", "purple": "#800080",
    "gray": "#808080", "grey": "#808080", "silver": "#c0c0c0", "maroon": "#800000",
    "navy": "#000080", "teal": "#008080", "olive": "#808000", "lime": "#00ff00",
    "aqua": "#00ffff", "cyan": "#00ffff", "fuchsia": "#ff00ff", "magenta": "#ff00ff",
    "pink": "#ffc0cb", "brown": "#a52a2a", "gold": "#ffd700", "coral": "#ff7f50",
    "crimson": "#dc143c", "salmon": "#fa8072", "tomato": "#ff6347", "indigo": "#4b0082",
    "lightgray": "#d3d3d3", "lightgrey": "#d3d3d3", "darkgray": "#a9a9a9", "darkgrey": "#a9a9a9",
    "dimgray": "#696969", "whitesmoke": "#f5f5f5", "darkblue": "#00008b", "darkgreen": "#006400",
    "darkred": "#8b0000", "lightblue": "#add8e6", "steelblue": "#4682b4", "royalblue": "#4169e1",
}  # fmt: skip


def colour(value: str) -> str | None:
    """`#rrggbb`, a marker of the company's, or `transparent`; names and rgb() become hex."""
    value = value.strip().lower()
    if value in MARKERS or value == "transparent":
        return value
    if _HEX.fullmatch(value):
        return value if len(value) == 7 else "#" + "".join(2 * c for c in value[1:])
    if rgb := _RGB.fullmatch(value):
        return _from_rgb(rgb)
    return NAMED.get(value)


def _from_rgb(rgb: re.Match[str]) -> str | None:
    parts = [int(rgb[n]) for n in (1, 2, 3)]
    if max(parts) > 255:
        return None
    opacity = 1.0 if rgb[4] is None else float(rgb[4])
    if opacity == 0:
        return "transparent"
    # Outlook knows no half-transparent colours: as it looks on white.
    mixed = (round(part * opacity + 255 * (1 - opacity)) for part in parts)
    return "#" + "".join(f"{part:02x}" for part in mixed)


def length(value: str) -> str | None:
    """`12px`, `50%`, `1.5em`."""
    value = value.strip().lower()
    return value if _ONE.fullmatch(value) else None


def length_or_auto(value: str) -> str | None:
    """A length, or `auto`."""
    return "auto" if value.strip().lower() == "auto" else length(value)


def lengths(value: str) -> str | None:
    """One to four lengths."""
    value = " ".join(value.lower().split())
    return value if _FOUR.fullmatch(value) else None


def margins(value: str) -> str | None:
    """One to four lengths or `auto`."""
    value = " ".join(value.lower().split())
    return value if _MARGINS.fullmatch(value) else None


def line_height(value: str) -> str | None:
    """A length, a number or `normal`."""
    return "normal" if value.strip().lower() == "normal" else length(value)


def weight(value: str) -> str | None:
    """`bold`, `700`."""
    value = value.strip().lower()
    named = value in ("normal", "bold", "bolder", "lighter")
    return value if named or re.fullmatch(r"[1-9]00", value) else None


def border(value: str) -> str | None:
    """`1px solid #e1e3e8`, `none`, `0`; width, style and colour in any order."""
    value = " ".join(re.sub(r"\s*,\s*", ",", value).split())
    if value.lower() in ("none", "0", "0px"):
        return value.lower()
    kept: list[str] = []
    for part in value.split(" "):
        word = part.lower()
        if _BORDER_WIDTH.fullmatch(word) or word in _BORDER_STYLE:
            kept.append(word)
        elif (shade := colour(part)) is not None:
            kept.append(shade)
        else:
            return None
    return " ".join(kept) if 1 <= len(kept) <= 3 else None


def font(value: str) -> str | None:
    """Names of fonts that the reader has; nothing is loaded for them."""
    value = " ".join(value.split())
    return value.replace('"', "'") if _FONT.fullmatch(value) else None


def position(value: str) -> str | None:
    """Where a picture stands behind a section, or how large it is."""
    value = " ".join(value.lower().split())
    return value if _POSITION.fullmatch(value) else None


def number(value: str) -> str | None:
    """A whole number; `px` behind it is dropped."""
    found = re.fullmatch(r"(\d{1,4})(?:px)?", value.strip().lower())
    return found[1] if found else None


def number_or_percent(value: str) -> str | None:
    """A whole number, or `50%`."""
    value = value.strip()
    return value if re.fullmatch(r"\d{1,3}%", value) else number(value)


def words(value: str) -> str:
    """Any text on one line, at most 500 characters."""
    return " ".join(value.split())[:500]


def link(value: str) -> str | None:
    """A web page, mail address, phone number, tag or place in the mail (`#`)."""
    value = _INVISIBLE.sub("", value) if "mailto:" not in value.lower() else value.strip()
    if not value or value.startswith(("#", IN_TEXT)):
        return value or "#"
    if _SCHEME.match(value):
        return value if _GOOD_LINK.match(value) else None
    if value.startswith("//"):
        return f"https:{value}"
    return f"https://{value}" if re.match(r"[\w-]+(\.[\w-]+)+", value) else None


def picture(value: str) -> str | None:
    """A picture of ours, on the web, or where a tag says; empty while none is chosen."""
    value = value.strip()
    if not value or _HELD.fullmatch(value) or _GOOD_PICTURE.fullmatch(value):
        return value
    return picture_without_tag(value)


def picture_without_tag(value: str) -> str | None:
    """A picture where no tag can stand: in a style."""
    value = value.strip()
    if IN_TEXT in value:
        return None
    own = _OWN_PICTURE.fullmatch(value) and ".." not in value
    return value if own or _GOOD_PICTURE.fullmatch(value) else None


def tag_name(value: str) -> str | None:
    """The name of a tag, with or without its `@`."""
    if held := _HELD.fullmatch(value.strip()):
        return held.group()
    value = value.strip().strip("@")
    return value if _TAG_NAME.fullmatch(value) else None


def network(value: str) -> str | None:
    """A social network that there is a picture for."""
    value = value.strip().lower().removesuffix("-noshare")
    value = {"twitter": "x", "web": "website", "mail": "email"}.get(value, value)
    return value if value in shipped.ICONS else None
