"""Words that are hard to read on their ground: WCAG 2.2, 1.4.3 (AA), by day and in dark mode."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from mailer.domain.templates.doctor.finding import Finding, Severity
from mailer.domain.templates.doctor.page import Words
from mailer.domain.templates.doctor.patient import Patient
from mailer.domain.templates.doctor.styles import RGB, Style
from mailer.lib import colour

#: Large words (24 pixels, or 18.66 in bold) are readable with less.
LARGE_TEXT = 3.0
_Pair = tuple[str, str, float]


def check(patient: Patient) -> Iterator[Finding]:
    """Each pair of colours once, where it stands first."""
    yield from _findings(patient, patient.document.words, at_night=False)
    by_day = {_shown(words) for words in _poor(patient.document.words)}
    at_night = [w for w in _poor(patient.document.words_at_night) if _shown(w) not in by_day]
    yield from _findings(patient, at_night, at_night=True)


def ratio(style: Style) -> float | None:
    """The contrast of words, 1 to 21; None where their ground cannot be known."""
    if style.ground is None:
        return None
    return colour.contrast(_hex(style.colour), _hex(style.ground))


def needed(style: Style) -> float:
    """The contrast that words of this size need."""
    large = style.size >= 24 or (style.bold and style.size >= 18.66)
    return LARGE_TEXT if large else colour.TEXT


def _poor(words: Iterable[Words]) -> Iterator[Words]:
    for each in words:
        found = ratio(each.style)
        readable = found is None or round(found, 1) >= needed(each.style)
        if not readable and any(sign.isalnum() for sign in each.text):
            yield each


def _findings(patient: Patient, words: Iterable[Words], *, at_night: bool) -> Iterator[Finding]:
    pairs: dict[_Pair, list[Words]] = {}
    for each in _poor(words):
        style = each.style
        if style.ground is not None:
            pair = (_hex(style.colour), _hex(style.ground), needed(style))
            pairs.setdefault(pair, []).append(each)
    for (ink, ground, enough), found in pairs.items():
        reached = colour.contrast(ink, ground)
        numbers = {
            "words": _shown(found[0]),
            "ink": ink,
            "ground": ground,
            "ratio": format_decimal(round(reached, 1)),
        }
        text = (
            _("In dark mode “%(words)s” is hard to read: %(ink)s on %(ground)s has a contrast of "
              "%(ratio)s.", **numbers)
            if at_night
            else _("“%(words)s” is hard to read: %(ink)s on %(ground)s has a contrast of "
                   "%(ratio)s.", **numbers)
        )  # fmt: skip
        if len(found) > 1:
            text += " " + ngettext(
                "(So is one other text.)", "(So are %(num)s other texts.)", len(found) - 1
            )
        severity = Severity.LOOK if reached < LARGE_TEXT else Severity.HINT
        spots = tuple(dict.fromkeys(patient.spots.text(each.text) for each in found))
        yield Finding(severity, text, _mend(ink, ground, enough), spots)


def _mend(ink: str, ground: str, enough: float) -> str:
    needs = {"enough": format_decimal(enough)}
    better = colour.readable(ink, (ground,), enough)
    if colour.contrast(better, ground) >= enough:
        return _("%(enough)s is needed: write it in %(better)s.", better=better, **needs)
    better = colour.readable(ground, (ink,), enough)
    return _("%(enough)s is needed: make the ground %(better)s.", better=better, **needs)


def _shown(words: Words) -> str:
    return " ".join(words.text.split())[:40]


def _hex(channels: RGB) -> str:
    return "#" + "".join(f"{round(min(max(each, 0), 1) * 255):02x}" for each in channels)
