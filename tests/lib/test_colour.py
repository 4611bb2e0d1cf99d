"""The company's colour stays readable, whatever colour that is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailer.lib import colour

TOKENS = Path(colour.__file__).parents[1] / "static" / "src" / "css" / "tokens.css"
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(colours)
@example("#ffffff")
@example("#000000")
@example("#ffff00")
@example("#777777")
def test_any_colour_gives_readable_text(base: str) -> None:
    for dark, surfaces in ((False, colour.LIGHT_SURFACES), (True, colour.DARK_SURFACES)):
        shades = colour.shades(base, dark=dark)
        assert colour.contrast(shades.fill, shades.on_fill) >= colour.TEXT
        assert colour.contrast(shades.fill_hover, shades.on_fill) >= colour.TEXT
        assert colour.contrast(shades.fill, surfaces[0]) >= colour.OUTLINE
        for surface in (*surfaces, shades.tint):
            assert colour.contrast(shades.text, surface) >= colour.TEXT


@given(colours)
def test_a_colour_that_reads_well_is_kept_as_it_is(base: str) -> None:
    if colour.contrast(base, colour.WHITE) >= colour.TEXT:
        assert colour.shades(base, dark=False).fill == base


@given(colours, colours)
def test_contrast_is_the_same_both_ways(one: str, other: str) -> None:
    assert colour.contrast(one, other) == colour.contrast(other, one)
    assert 1 <= colour.contrast(one, other) <= 21


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert colour.contrast(one, other) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("text", ["", "red", "#fff", "#12345g", "#1234567", "#123456;}body{"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    assert not colour.is_colour(text)
    with pytest.raises(ValueError, match="not a colour"):
        colour.rgb(text)
    assert colour.stylesheet(text) == colour.stylesheet(colour.FALLBACK)


def test_the_surfaces_are_those_of_the_pages() -> None:
    light, dark = _surfaces("surface", "surface-sunk", "surface-touched")
    assert (light, dark) == (colour.LIGHT_SURFACES, colour.DARK_SURFACES)


@pytest.mark.parametrize("name", ["ink", "ink-soft", "ink-muted", "ok", "info", "warn", "bad"])
def test_our_own_colours_are_readable_on_every_surface(name: str) -> None:
    grounds = ["surface", "surface-sunk", "surface-touched", "surface-raised"]
    if name in ("ok", "info", "warn", "bad"):
        grounds.append(f"{name}-tint")
    for texts, surfaces in zip(_surfaces(name), _surfaces(*grounds), strict=True):
        for surface in surfaces:
            assert colour.contrast(texts[0], surface) >= colour.TEXT, (name, surface)


def _surfaces(*names: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The light and the dark values of custom properties in tokens.css."""
    css = TOKENS.read_text()
    light, dark = [], []
    for name in names:
        found = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\);", css)
        assert found is not None, name
        light.append(_long(found[1]))
        dark.append(_long(found[2]))
    return tuple(light), tuple(dark)


def _long(value: str) -> str:
    return value if len(value) == 7 else "#" + "".join(letter * 2 for letter in value[1:])
