"""The company's colours in a compiled mail, and what colours become by night.

A source names the company's colours (`company-fill` …). Compiled, reserved colours stand for
them, and become the company's of the day when a mail is made (decision 10).
"""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass

from mailer.domain.settings.company import Company
from mailer.domain.templates.modes.layout import SHEET, SHEET_DARK
from mailer.domain.templates.modes.mjml import values
from mailer.lib import colour

# Reserved: a source that has one of these by accident has its neighbour instead.
_RESERVED = re.compile(r"#5a7e1[0-5]", re.IGNORECASE)
FILL, TEXT, LINK, TINT = "#5a7e10", "#5a7e11", "#5a7e12", "#5a7e13"
LINK_DARK, TINT_DARK = "#5a7e14", "#5a7e15"
_OF_MARKER = {values.FILL: FILL, values.TEXT: TEXT, values.LINK: LINK, values.TINT: TINT}
_MARKER = re.compile(r"company-(?:fill|text|link|tint)")

#: The usual ground around the sheet of a mail.
AROUND = "#f2f3f5"
#: As light as this (lightness of HSL), a ground becomes dark by night.
_LIGHT = 0.8
_GREY = 0.1
_INK_DARK = "#e9eaee"


@dataclass(frozen=True, slots=True)
class Ground:
    """What something stands on, by day and by night; colours may be reserved ones."""

    day: str
    night: str

    @property
    def turns(self) -> bool:
        """It is light by day and dark by night."""
        return self.day != self.night

    @property
    def is_light(self) -> bool:
        """By day."""
        return self.day == TINT or (
            self.day not in (FILL, TEXT, LINK) and colour.luminance(self.day) > 0.4
        )


def of_company(company: Company) -> dict[str, str]:
    """What each marker stands for, by its name: for the designer, which shows real colours."""
    made = _by_reserved(company)
    return {marker: made[reserved] for marker, reserved in _OF_MARKER.items()}


def put_on(html: str, company: Company) -> str:
    """A compiled mail in the company's colours of today."""
    made = _by_reserved(company)
    return _RESERVED.sub(lambda found: made[found.group().lower()], html)


def _by_reserved(company: Company) -> dict[str, str]:
    accent = company.colour if colour.is_colour(company.colour) else colour.FALLBACK
    fill = accent
    if colour.contrast(fill, colour.text_on(fill)) < colour.TEXT:
        # A medium grey bears neither white nor ink.
        fill = colour.readable(fill, (colour.INK,))
    tint, tint_dark = colour.mix(SHEET, accent, 0.08), colour.mix(SHEET_DARK, accent, 0.16)
    return {
        FILL: fill,
        TEXT: colour.text_on(fill),
        LINK: colour.readable(accent, (SHEET, AROUND, tint)),
        TINT: tint,
        LINK_DARK: colour.readable(accent, (SHEET_DARK, tint_dark)),
        TINT_DARK: tint_dark,
    }


def compiled(value: str) -> str:
    """A colour, border or style of a source with reserved colours for the company's."""
    value = _RESERVED.sub(lambda found: f"{found.group()[:-2]}2{found.group()[-1]}", value)
    return _MARKER.sub(lambda found: _OF_MARKER[found.group()], value)


def of_border(value: str) -> str:
    """The colour in a border; black where there is none, empty where nothing is drawn."""
    if value in ("none", "0", "0px"):
        return ""
    found = re.search(r"#[0-9a-f]{6}", value)
    return found.group() if found else "#000000"


def ground(behind: Ground, day: str) -> Ground:
    """What stands on a ground of this colour has behind it (empty, transparent: as before)."""
    if not day or day == "transparent":
        return behind
    return Ground(day, _ground_by_night(day))


def _ground_by_night(day: str) -> str:
    if day in (FILL, TEXT, LINK):
        return day
    if day == TINT:
        return TINT_DARK
    hue, lightness, saturation = _hls(day)
    if lightness < _LIGHT:
        return day
    return _hex(hue, max(0.07, 0.137 - (1 - lightness) * 1.15), min(saturation, 0.2))


def text_by_night(day: str, behind: Ground) -> str:
    """The colour of text where its ground turns dark; empty where it stays as it is."""
    if not behind.turns or day == TINT:
        return ""
    if day in (FILL, LINK):
        return LINK_DARK
    if day == TEXT:
        return _INK_DARK
    surface = SHEET_DARK if behind.night == TINT_DARK else behind.night
    if colour.contrast(day, surface) >= colour.TEXT:
        return ""
    return colour.readable(_turned(day), (surface, SHEET_DARK))


def line_by_night(day: str, behind: Ground) -> str:
    """The same for a line."""
    if not behind.turns or not day or day in (FILL, TEXT, TINT):
        return ""
    return LINK_DARK if day == LINK else _turned(day)


def _turned(day: str) -> str:
    hue, lightness, saturation = _hls(day)
    return _hex(hue, min(0.92, 0.137 + (1 - lightness) * 0.9), min(saturation, 0.7))


def _hls(shade: str) -> tuple[float, float, float]:
    red, green, blue = (part / 255 for part in colour.rgb(shade))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    # Greys get the cool touch of the sheet by night.
    return (hue, lightness, saturation) if saturation > _GREY else (0.62, lightness, _GREY)


def _hex(hue: float, lightness: float, saturation: float) -> str:
    parts = colorsys.hls_to_rgb(hue, lightness, saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
